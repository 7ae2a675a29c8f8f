// The gradients of weights, inputs and biases, summed over rows: the steps of a sequence, or those of all waves.
#pragma once
#include "product.hpp"

static void copy_wide(const real* from, real* to, long rows, long H, long W, long apart) {
    for (long r = 0; r < rows; r++, from += H, to += apart) {
        std::copy(from, from + H, to);
        std::fill(to + H, to + W, real(0));
    }
}
static void copy_narrow(const real* from, real* to, long rows, long H, long apart) {
    for (long r = 0; r < rows; r++, from += apart, to += H) std::copy(from, from + H, to);
}

// d [G·H][N] = a^T x, summed over all rows; work: outer_scratch(N) for each thread, and d with whole vectors
static void weight_gradient(const real* a, long lda, Gates gates, const real* x, long ldx, long rows, real* d, long N,
                            real* work, long threads) {
    const long wide = (N + V - 1) / V * V;
    real* padded = wide == N ? d : work + threads * outer_scratch(N);
    outer(a, lda, gates, x, ldx, padded, wide, N, rows, work, threads);
    if (padded != d) copy_narrow(padded, d, gates.G * gates.H, N, wide);
}

// d [rows][N] = a W for a weight W [G·H][N]; padded: d with whole vectors, where N has none
static void input_gradient(const real* a, long lda, Gates gates, const real* weight, long rows, real* d, long N,
                           real* packed, real* padded, long threads) {
    const long wide = (N + V - 1) / V * V;
    parallel(threads, [=](long id, long of) {
        const Share share(panels(N), id, of);
        pack_columns(weight, N, packed, gates, N, share.first, share.last);
    });
    real* to = wide == N ? d : padded;
    linear(a, lda, packed, nullptr, to, wide, rows, gates.G * gates.W, 1, wide / V, threads);
    if (to != d) copy_narrow(to, d, rows, N, wide);
}

// sums [width]: of a [rows][lda], over all rows
static void row_sums(const real* a, long lda, long width, long rows, real* sums, long threads) {
    parallel(threads, [=](long id, long of) {
        const Share share(width / V, id, of);
        std::fill(sums + share.first * V, sums + share.last * V, real(0));
        for (const real* row = a; row < a + rows * lda; row += lda)
            for (long j = share.first * V; j < share.last * V; j += V) store(sums + j, load(sums + j) + load(row + j));
    });
}

// d [G·H] = the sums of each gate, in torch's order; d may be null
static void hand_out(const real* sums, Gates gates, real* d) {
    for (long g = 0; d && g < gates.G; g++)
        std::copy(sums + g * gates.W, sums + g * gates.W + gates.H, d + gates.torch(g) * gates.H);
}
