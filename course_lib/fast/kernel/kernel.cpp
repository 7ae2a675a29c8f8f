// What course_lib/fast/library.py calls: compiled once for each instruction set and number type.
#include "cells.hpp"
#include "graph.hpp"
#include "grid.hpp"
#include "reset_before.hpp"
#include "scan.hpp"

#if defined(_WIN32)
#define EXPORT extern "C" __declspec(dllexport)
#else
#define EXPORT extern "C" __attribute__((visibility("default")))
#endif

#define SEQUENCE(name, there, back) \
    EXPORT long name##_forward(const Layer* l) { return there(*l); } \
    EXPORT long name##_backward(const Layer* l) { return back(*l); }
#define CELL(name, C) SEQUENCE(name, forward<C>, backward<C>)
CELL(rnn, Rnn)
CELL(lstm, Lstm)
CELL(lstm_no_forget, LstmNoForget)
CELL(lstm_peephole, LstmPeephole)
CELL(lstm_coupled, LstmCoupled)
CELL(gru, Gru)
CELL(slstm, Slstm)
SEQUENCE(gru_reset_before, reset_before_forward, reset_before_backward)
SEQUENCE(min_gru, scan_forward<MinGru>, scan_backward<MinGru>)
SEQUENCE(min_lstm, scan_forward<MinLstm>, scan_backward<MinLstm>)
EXPORT long kernel_grid_forward(const Grid* g) { return grid_forward(*g); }
EXPORT long kernel_grid_backward(const Grid* g) { return grid_backward(*g); }
EXPORT long kernel_graph_forward(const Graph* g) { return graph_forward(*g); }
EXPORT long kernel_graph_backward(const Graph* g) { return graph_backward(*g); }

// 2 where this processor and system run AVX-512, 1 where AVX2, else 0
EXPORT long kernel_best() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return 2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
    return 0;
}
#ifndef STAMP
#define STAMP 0
#endif
EXPORT long kernel_stamp() { return STAMP; }  // of the sources, as setup.py counts it
EXPORT void kernel_set_grain(long products) { grain = products; }  // 0: as many threads as asked, for tests
EXPORT long kernel_vector() { return V; }

// Gates side by side in blocks of U vectors of units (U > 0), or one gate after the other in blocks of a panel (U = 0)
EXPORT void kernel_pack_gates(const real* W, real* P, long G, long H, long K, long padded, long U, long threads) {
    if (U) return pack_gates(W, P, G, H, K, padded, U, threads);
    long size = (H + V - 1) / V * V * padded;
    for (long g = 0; g < G; g++) pack_gates(W + g * H * K, P + g * size, 1, H, K, padded, PANEL, threads);
}
EXPORT void kernel_pack_columns(const real* W, real* P, long G, long K, long padded, long N, long threads) {
    parallel(threads, [=](long id, long of) {
        Share share(panels(N), id, of);
        pack_columns(W, N, P, Gates{G, K, padded, 0}, N, share.first, share.last);
    });
}
EXPORT void kernel_linear(const real* a, long lda, const real* P, const real* bias, real* y, long ldy, long M, long K,
                          long G, long N, long threads) {
    linear(a, lda, P, bias, y, ldy, M, K, G, N / V, threads);
}
EXPORT long kernel_outer_scratch(long N) { return outer_scratch(N); }
EXPORT void kernel_outer(const real* a, long lda, const real* x, long ldx, real* d, long ldd, long M, long N, long K,
                         real* scratch, long threads) {
    outer(a, lda, Gates{1, M, M, 0}, x, ldx, d, ldd, N, K, scratch, threads);
}
