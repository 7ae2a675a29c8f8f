// The GRU of Cho et al. (2014): the reset gate acts on h before the product, so that a step is two products in a row.
//   Slots of a step: r z n, and r ⊙ h, which n's product reads; on the way back dr dz dn take the gates' places.
//   Products read H units alone: what stands past them is 0 times infinity where h is infinite.
//   weight_h: forward the packed weights of r, z and n one after the other; back the columns of all three in panels.
#pragma once
#include "input_sums.hpp"

enum : long { R_, Z_, N_, RH_, RESET_SLOTS };
template <long G> struct ResetBefore {  // G gates of it
    enum : long { slots = RESET_SLOTS, inputs = G, first = 0, turn = 0, peepholes = 0 };
};

static inline real* slots(const Run& l, long t, long row) { return l.z + (t * l.B + row) * RESET_SLOTS * l.W; }
static inline real* state(const Run& l, long place, long row) { return l.h + (place * l.B + row) * l.W; }

// r, z and r ⊙ h of a few rows and units
static void gates_step(const Run& l, Step at, long b, long count, long u, long wide) {
    const long W = l.W, N = wide * V;
    real sums[2][CHUNK * PANEL * V];
    const real* h[CHUNK] = {};
    for (long r = 0; r < count; r++) h[r] = state(l, at.before, b + r);
    for (long g = R_; g <= Z_; g++) product(sums[g], N, h, count, l.weight_h + (g * W + u * V) * W, wide, l.H, false);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++) {
            real* z = slots(l, at.t, b + r) + (u + v) * V;
            vec reset = {}, keep = {};
            if (!dead(l, at.t, b + r)) {
                reset = sigmoid(load(z + R_ * W) + load(sums[R_] + r * N + v * V));
                keep = sigmoid(load(z + Z_ * W) + load(sums[Z_] + r * N + v * V));
            }
            store(z + R_ * W, reset);
            store(z + Z_ * W, keep);
            store(z + RH_ * W, reset * load(h[r] + (u + v) * V));
        }
}

// n and the new h, once every unit's r ⊙ h is there
static void candidate_step(const Run& l, Step at, long b, long count, long u, long wide) {
    const long W = l.W, N = wide * V;
    real sums[CHUNK * PANEL * V];
    const real* reset[CHUNK] = {};
    for (long r = 0; r < count; r++) reset[r] = slots(l, at.t, b + r) + RH_ * W;
    product(sums, N, reset, count, l.weight_h + (N_ * W + u * V) * W, wide, l.H, false);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++) {
            real* z = slots(l, at.t, b + r) + (u + v) * V;
            vec h = load(state(l, at.before, b + r) + (u + v) * V), n = {};
            if (!dead(l, at.t, b + r)) {
                n = tanh_(load(z + N_ * W) + load(sums + r * N + v * V));
                const vec keep = load(z + Z_ * W);
                h = (1 - keep) * n + keep * h;  // h itself where it is kept
            }
            store(z + N_ * W, n);
            store(state(l, at.after, b + r) + (u + v) * V, h);
        }
}

static long reset_before_forward(const Layer& layer) {
    Run l(layer, 3);
    const long W = l.W, first = l.backwards ? l.T : 0;
    Scratch scratch{l.scratch};
    real *bias = scratch.take(3 * W), *weight_x = scratch.take(3 * W * l.I), *weight_h = scratch.take(3 * W * W);
    if (!l.scratch) return scratch.taken;
    input_sums<ResetBefore<3>>(l, bias, weight_x);
    l.weight_h = weight_h;
    for (long g = R_; g <= N_; g++)
        pack_gates(l.weight_hh + g * l.H * l.H, weight_h + g * W * W, 1, l.H, l.H, W, PANEL, l.threads);
    copy_wide(l.state[0], state(l, first, 0), l.B, l.H, W, W);
    Barrier barrier;
    parallel(l.threads, [&](long id, long of) {
        const long together = l.B >= of ? 1 : of;
        for (long k = 0; k < l.T; k++) {
            pieces(l, id, of, PANEL, [&](auto... piece) { gates_step(l, Step(l, k), piece...); });
            barrier.wait(together);
            pieces(l, id, of, PANEL, [&](auto... piece) { candidate_step(l, Step(l, k), piece...); });
            barrier.wait(together);
        }
    });
    copy_narrow(state(l, l.T - first, 0), l.last[0], l.B, l.H, W);
    return 0;
}

// The gradient of a step's new h, from its output, from later steps' h (in l.dh) and by way of their r and z
static void candidate_back(const Run& l, long k, long b, long count, long u, long wide) {
    const long W = l.W, N = wide * V;
    const Step at(l, std::max(k, 0L)), next(l, k + 1);
    real arriving[CHUNK * PANEL * V];
    const real *dr[CHUNK] = {}, *dz[CHUNK] = {};
    for (long r = 0; r < count && k < l.T - 1; r++) dr[r] = slots(l, next.t, b + r), dz[r] = dr[r] + Z_ * W;
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++) {
            vec d = load(l.dh + (b + r) * W + (u + v) * V);
            const long unit = (u + v) * V;
            if (k >= 0 && l.dy) d += load_some(l.dy + (at.t * l.B + b + r) * l.H + unit, l.H - unit);
            store(arriving + r * N + v * V, d);
        }
    const real* weight = l.weight_h + u * V * 3 * W;
    if (k < l.T - 1) product(arriving, N, dr, count, weight, wide, l.H, true);
    if (k < l.T - 1) product(arriving, N, dz, count, weight + W * N, wide, l.H, true);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++) {
            vec dh = load(arriving + r * N + v * V), of_z = {}, of_n = {};
            if (k >= 0) {
                real* z = slots(l, at.t, b + r) + (u + v) * V;
                if (!dead(l, at.t, b + r)) {
                    vec keep = load(z + Z_ * W), n = load(z + N_ * W);
                    vec old = load(state(l, at.before, b + r) + (u + v) * V);
                    of_z = dh * (old - n) * keep * (1 - keep);
                    of_n = dh * (1 - keep) * (1 - n * n);
                    dh *= keep;
                }
                store(z + Z_ * W, of_z);
                store(z + N_ * W, of_n);
            }
            store(l.dh + (b + r) * W + (u + v) * V, dh);
        }
}

// The gradient of r, and of the old h by way of r ⊙ h, once every unit's dn is there
static void gates_back(const Run& l, Step at, long b, long count, long u, long wide) {
    const long W = l.W, N = wide * V;
    real sums[CHUNK * PANEL * V];  // gradients of r ⊙ h
    const real* dn[CHUNK] = {};
    for (long r = 0; r < count; r++) dn[r] = slots(l, at.t, b + r) + N_ * W;
    product(sums, N, dn, count, l.weight_h + u * V * 3 * W + 2 * W * N, wide, l.H, false);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++) {
            real *z = slots(l, at.t, b + r) + (u + v) * V, *dh = l.dh + (b + r) * W + (u + v) * V;
            vec reset = load(z + R_ * W), d = load(sums + r * N + v * V), dr = {};
            if (!dead(l, at.t, b + r)) {
                dr = d * load(state(l, at.before, b + r) + (u + v) * V) * reset * (1 - reset);
                store(dh, load(dh) + d * reset);
            }
            store(z + R_ * W, dr);
        }
}

static long reset_before_backward(const Layer& layer) {
    Run l(layer, 3);
    const long W = l.W, rows = l.T * l.B, wide = (l.I + V - 1) / V * V, larger = std::max(wide, W);
    Scratch scratch{l.scratch};
    real *sums = scratch.take(RESET_SLOTS * W), *packed = scratch.take(3 * W * larger), *dh = scratch.take(l.B * W);
    real* dx = scratch.take(l.dx && wide != l.I ? rows * wide : 0);
    real* work = scratch.take(l.threads * outer_scratch(larger) + (wide != l.I || W != l.H ? 3 * l.H * larger : 0));
    if (!l.scratch) return scratch.taken;
    l.weight_h = packed, l.dh = dh;
    std::fill(dh, dh + l.B * W, real(0));
    if (l.dlast[0]) copy_wide(l.dlast[0], dh, l.B, l.H, W, W);
    Barrier barrier;
    parallel(l.threads, [&](long id, long of) {
        const long together = l.B >= of ? 1 : of;
        const Share share(panels(l.H), id, of);
        pack_columns(l.weight_hh, l.H, packed, Gates{3, l.H, W, 0}, l.H, share.first, share.last);
        barrier.wait(of);
        for (long k = l.T - 1; k >= -1; k--) {
            pieces(l, id, of, PANEL, [&](auto... piece) { candidate_back(l, k, piece...); });
            barrier.wait(together);
            if (k >= 0) pieces(l, id, of, PANEL, [&](auto... piece) { gates_back(l, Step(l, k), piece...); });
            barrier.wait(together);
        }
    });
    if (l.dstate[0]) copy_narrow(dh, l.dstate[0], l.B, l.H, W);
    if (l.dx) input_gradient<ResetBefore<3>>(l, packed, dx);
    if (l.dweight_ih) weight_gradient<ResetBefore<3>>(l, R_, 0, l.x, l.I, l.dweight_ih, l.I, work);
    if (l.dweight_hh) {
        const real* before = state(l, l.backwards, 0);
        weight_gradient<ResetBefore<2>>(l, R_, 0, before, W, l.dweight_hh, l.H, work);
        real* of_n = l.dweight_hh + 2 * l.H * l.H;
        weight_gradient<ResetBefore<1>>(l, N_, 0, l.z + RH_ * W, RESET_SLOTS * W, of_n, l.H, work);
    }
    if (l.dbias_ih || l.dbias_hh) bias_gradients<ResetBefore<3>>(l, sums);
    return 0;
}
