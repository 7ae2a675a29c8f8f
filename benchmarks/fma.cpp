// Multiply-adds on registers alone: what the processor could do if nothing ever came from memory.
// Twelve independent sums hide the latency of two units; VECTOR_BYTES is the width of a register.
typedef float vector __attribute__((vector_size(VECTOR_BYTES)));

extern "C" float multiply_adds(long turns, float factor) {
    vector sum[12], a = {}, b = {};
    a += factor;
    b += 1e-6f;
    for (int k = 0; k < 12; k++) sum[k] = b * (float)k;
    for (long turn = 0; turn < turns; turn++) {
#pragma GCC unroll 12
        for (int k = 0; k < 12; k++) sum[k] = sum[k] * a + b;
    }
    vector all = {};
    for (int k = 0; k < 12; k++) all += sum[k];
    float total = 0;
    for (unsigned k = 0; k < VECTOR_BYTES / sizeof(float); k++) total += all[k];
    return total;
}
