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
EXPORT long kernel_set_grain(long products) {  // 0: as many threads as asked, for tests; what was before comes back
    std::swap(grain, products);
    return products;
}
EXPORT long kernel_vector() { return V; }
// Bytes of what Python hands over, to be held against its own picture of it
EXPORT long kernel_layer_bytes() { return sizeof(Layer); }
EXPORT long kernel_grid_bytes() { return sizeof(Grid); }
EXPORT long kernel_graph_bytes() { return sizeof(Graph); }
