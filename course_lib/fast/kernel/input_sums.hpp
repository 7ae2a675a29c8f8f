// x W + b for all steps at once, where no step computes it for itself.
#pragma once
#include "sequence.hpp"

template <class C> static void input_sums(const Run& l, real* bias, real* packed) {
    for (long g = 0; g < C::inputs; g++) {
        for (long u = 0; u < l.W; u++) {
            const real state = l.bias_hh && u < l.H ? l.bias_hh[g * l.H + u] : 0;
            bias[g * l.W + u] = u < l.H ? l.bias_ih[g * l.H + u] + state : 0;
        }
        pack_gates(l.weight_ih + g * l.H * l.I, packed + g * l.W * l.I, 1, l.H, l.I, l.I, PANEL, l.threads);
    }
    linear(l.x, l.I, packed, bias, l.z, C::slots * l.W, l.T * l.B, l.I, C::inputs, l.W / V, l.threads);
}
