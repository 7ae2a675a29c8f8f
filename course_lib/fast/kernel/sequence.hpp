// A whole sequence in one call. A thread owns rows of the batch from the first step to the last, so that nobody waits;
// with fewer rows than threads they share the units instead and meet after every step.
#pragma once
#include "gradients.hpp"

struct Layer {  // what one layer reads in one direction: torch's arrays, and memory to work in
    long T, B, I, H, backwards, keep, threads;
    const int64_t* lengths;  // [B] or null
    const real *x, *weight_ih, *weight_hh, *bias_ih, *bias_hh, *extra[3], *state[4];
    real *z, *h, *s;  // kept for the way back, W units wide: [T][B][slots][W], [T + 1][B][W], [T + 1][B][states][W]
    real *scratch, *last[4];
    const real *dy, *dlast[4];  // gradients that arrive, each null where there is none
    real *dx, *dweight_ih, *dweight_hh, *dbias_ih, *dbias_hh, *dextra[3], *dstate[4];  // null where nobody asks
};

struct Run : Layer {  // with the numbers and the packed weights that every step needs
    long W, s_step;   // H padded to whole vectors; numbers from one step's s to the next, 0 if only one is kept
    bool fused;       // x W is computed within the step, and not found in z
    const real *weight_x, *weight_h, *bias, *more;
    real *dh, *ds;    // [B][W], [B][states][W]: gradients, in of the last state, out of the first
    Run(const Layer& layer, long gates) : Layer(layer), W((layer.H + V - 1) / V * V) {
        const long step = B * gates * W * W;
        threads = worth(threads, T * (step + B * gates * W * I));
        if (B < threads) threads = worth(threads, 16 * step);  // they meet after every step
    }
};

struct Step {  // the k-th that is read: its place in time, and where the states before and after it stand
    long t, before, after;
    Step(const Run& l, long k) : t(l.backwards ? l.T - 1 - k : k), before(t + l.backwards), after(t + !l.backwards) {}
};

// f(row, rows, unit vector, vectors): what this thread owns of a step, in pieces that stay in the cache
template <class F> static void pieces(const Run& l, long id, long of, long unroll, F f) {
    bool by_rows = l.B >= of;
    long vectors = l.W / V, blocks = (vectors + unroll - 1) / unroll;
    Share rows(l.B, by_rows ? id : 0, by_rows ? of : 1), units(blocks, by_rows ? 0 : id, by_rows ? 1 : of);
    for (long u = units.first; u < units.last; u++)
        for (long b = rows.first; b < rows.last; b += CHUNK)
            f(b, std::min<long>(CHUNK, rows.last - b), u * unroll, std::min(unroll, vectors - u * unroll));
}

// Units past the H-th are 0 for the products, whose weights are 0 there: 0 times infinity would spoil the others
static inline void clear_padding(const Run& l, real* p, long rows) {
    for (long r = 0; r < rows && l.W > l.H; r++) std::fill(p + r * l.W + l.H, p + (r + 1) * l.W, real(0));
}

static inline bool dead(const Run& l, long t, long row) { return l.lengths && t >= l.lengths[row]; }

// One vector of units of one row: what x gave and the sums of h become gates and the new states; s0 to s, h0 to h
template <class C>
static inline void forward_unit(const Run& l, const real* given, const real* sums, real* kept, const real* s0, real* s,
                                const real* h0, real* h, const real* more, bool is_dead) {
    const long W = l.W;
    vec z[C::slots], old[C::states], now[C::states], out;
    for (long j = 0; j < C::states; j++) now[j] = old[j] = load(s0 + j * W);
    for (long j = 0; j < C::slots; j++) z[j] = vec{};
    if (is_dead) {
        out = load(h0);
    } else {
        for (long j = 0; j < C::inputs; j++) z[j] = load(given + j * W);
        for (long j = C::first; j < C::last; j++) z[j] += load(sums + (j - C::first) * V);
        C::forward(z, old, now, out, more, W);
    }
    if (l.keep)
        for (long j = 0; j < C::slots; j++) store(kept + j * W, z[j]);
    for (long j = 0; j < C::states; j++) store(s + j * W, now[j]);
    store(h, out);
}

template <class C> static void forward_step(const Run& l, Step at, long b, long count, long u, long wide) {
    const long W = l.W, G = C::last - C::first, N = wide * G;
    real* z = l.z + (at.t * l.B + b) * C::slots * W + u * V;
    const real *s0 = l.s + at.before * l.s_step + b * C::states * W + u * V, *h0 = l.h + (at.before * l.B + b) * W;
    real *s = l.s + at.after * l.s_step + b * C::states * W + u * V, *h = l.h + (at.after * l.B + b) * W;
    real sums[CHUNK * PANEL * V];
    const real *from_h[CHUNK], *from_x[CHUNK];
    for (long r = 0; r < count; r++) {
        from_h[r] = h0 + r * W;
        from_x[r] = l.x + (at.t * l.B + b + r) * l.I;
        for (long j = 0; j < C::slots; j++) fetch(z + (r * C::slots + j) * W, wide);
    }
    if (l.fused) {
        product(sums, N * V, from_x, count, l.weight_x + u * V * G * l.I, N, l.I, false);
    } else if (!C::first) {  // the sum goes on where x left it, so that fused or not a row's bits are the same
        for (long r = 0; r < count; r++)
            for (long n = 0; n < N; n++)
                store(sums + (r * N + n) * V, load(z + (r * C::slots + n % G) * W + n / G * V));
    }
    product(sums, N * V, from_h, count, l.weight_h + u * V * G * W, N, W, !C::first);
    for (long r = 0; r < count; r++) {
        const bool is_dead = dead(l, at.t, b + r);
        for (long v = 0; v < wide; v++) {
            const long unit = v * V, apart = r * C::states * W + unit, row = r * W + u * V + unit;
            real* kept = z + r * C::slots * W + unit;
            const real* given = C::first ? kept : l.bias + u * V + unit;
            forward_unit<C>(l, given, sums + (r * N + v * G) * V, kept, s0 + apart, s + apart, h0 + row, h + row,
                            l.more + u * V + unit, is_dead);
        }
    }
    if ((u + wide) * V == W) clear_padding(l, l.h + (at.after * l.B + b) * W, count);
}

// One vector of units of one row: dh, the gradient of its new h but for what the states bring, becomes that of z
template <class C>
static inline vec backward_unit(const Run& l, real* kept, const real* s0, const real* s, real* ds, const real* more,
                                vec dh, bool is_dead) {
    const long W = l.W;
    vec z[C::slots], old[C::states], now[C::states], d[C::states];
    if (is_dead) {
        for (long j = 0; j < C::slots; j++) store(kept + j * W, vec{});
        return dh;  // a step that left h as it was leaves its gradient too
    }
    for (long j = 0; j < C::slots; j++) z[j] = load(kept + j * W);
    for (long j = 0; j < C::states; j++) {
        old[j] = load(s0 + j * W);
        now[j] = load(s + j * W);
        d[j] = load(ds + j * W);
    }
    C::backward(z, old, now, dh, d, more, W);
    for (long j = 0; j < C::slots; j++) store(kept + j * W, z[j]);
    for (long j = 0; j < C::states; j++) store(ds + j * W, d[j]);
    return vec{};
}

// The gradients of h that arrive at `count` rows: from outside, and at the last step from the last state
static inline void arriving(const Run& l, long k, long t, long b, long count, long u, long wide, real* dh) {
    const bool carried = k == l.T - 1 || l.lengths, outside = k >= 0 && l.dy;
    for (long r = 0; r < count; r++)
        for (long v = 0, unit = u * V; v < wide; v++, unit += V) {
            vec d = carried ? load(l.dh + (b + r) * l.W + unit) : vec{};
            if (outside) d += load_some(l.dy + (t * l.B + b + r) * l.H + unit, l.H - unit);
            store(dh + (r * wide + v) * V, d);
        }
}

template <class C> static void backward_step(const Run& l, long k, long b, long count, long u, long wide) {
    const long W = l.W, G = C::last - C::first;
    const Step at(l, std::max(k, 0L)), next(l, k + 1);
    real* z = l.z + (at.t * l.B + b) * C::slots * W + u * V;
    const real* s0 = l.s + at.before * l.s_step + b * C::states * W + u * V;
    const real* s = l.s + at.after * l.s_step + b * C::states * W + u * V;
    real dh[CHUNK * PANEL * V];
    const real* dz[CHUNK];
    if (k >= 0)
        for (long r = 0; r < count * C::slots; r++) fetch(z + r * W, wide);
    arriving(l, k, at.t, b, count, u, wide, dh);
    if (k < l.T - 1) {
        for (long r = 0; r < count; r++) dz[r] = l.z + ((next.t * l.B + b + r) * C::slots + C::first) * W;
        product(dh, wide * V, dz, count, l.weight_h + u * V * G * W, wide, G * W, true);
    }
    for (long r = 0; r < count; r++) {
        const bool is_dead = dead(l, at.t, b + r);
        for (long v = 0; v < wide; v++) {
            const long unit = v * V, apart = r * C::states * W + unit;
            vec d = load(dh + (r * wide + v) * V);
            if (k >= 0)
                d = backward_unit<C>(l, z + r * C::slots * W + unit, s0 + apart, s + apart,
                                     l.ds + b * C::states * W + apart + u * V, l.more + u * V + unit, d, is_dead);
            if (k < 0 || l.lengths) store(l.dh + (b + r) * W + u * V + unit, d);
        }
    }
    if (k >= 0 && (u + wide) * V == W) clear_padding(l, l.z + (at.t * l.B + b) * C::slots * W, count * C::slots);
}

struct Scratch {  // pieces of memory one after the other; without memory they are only counted
    real* memory;
    long taken = 0;
    real* take(long count) {
        real* piece = memory ? memory + taken : nullptr;
        taken += (count + 15) / 16 * 16;
        return piece;
    }
};

// The gate of torch's order that stands in the j-th slot which x feeds
template <class C> static long gate_of(long j) { return (j + C::inputs - C::turn) % C::inputs; }

// What the cell calls p: peepholes, or the recurrent bias of a last gate that x does not share
template <class C> static void more_weights(const Run& l, real* to) {
    for (long e = 0; e < C::peepholes; e++) copy_wide(l.extra[e], to + e * l.W, 1, l.H, l.W, l.W);
    if (C::first) copy_wide(l.bias_hh + (C::inputs - 1) * l.H, to, 1, l.H, l.W, l.W);
}

template <class C> static long forward(const Layer& layer) {
    enum : long { G = C::inputs, NARROW = 64, MANY = 8 };
    Run l(layer, G);
    const long W = l.W;
    l.fused = !C::first && l.I <= NARROW && l.B >= MANY;  // else x W takes the rows of all steps at once
    l.s_step = l.keep || C::state_is_h ? l.B * C::states * W : 0;
    Scratch scratch{l.scratch};
    real *bias = scratch.take(G * W), *more = scratch.take(3 * W);
    real *weight_x = scratch.take(G * W * l.I), *weight_h = scratch.take(G * W * W);
    if (!l.scratch) return scratch.taken;
    l.bias = bias, l.more = more, l.weight_x = weight_x, l.weight_h = weight_h;
    if (C::state_is_h) l.s = l.h;
    more_weights<C>(l, more);
    for (long j = 0; j < G; j++) {
        const long gate = gate_of<C>(j) * l.H;
        for (long u = 0; u < W; u++)
            bias[j * W + u] = u >= l.H ? 0 : l.bias_ih[gate + u] + (C::first && !j ? 0 : l.bias_hh[gate + u]);
        if (!l.fused) pack_gates(l.weight_ih + gate * l.I, weight_x + j * W * l.I, 1, l.H, l.I, l.I, PANEL, l.threads);
    }
    if (l.fused) pack_gates(l.weight_ih, weight_x, G, l.H, l.I, l.I, C::unroll, l.threads);
    else linear(l.x, l.I, weight_x, C::first ? bias : nullptr, l.z, C::slots * W, l.T * l.B, l.I, G, W / V, l.threads);
    pack_gates(l.weight_hh, weight_h, G, l.H, l.H, W, C::unroll, l.threads);
    const long first = l.backwards ? l.T : 0, end = l.T - first;
    copy_wide(l.state[0], l.h + first * l.B * W, l.B, l.H, W, W);
    for (long j = 0; j < C::states && !C::state_is_h; j++)
        copy_wide(l.state[j + 1], l.s + first * l.s_step + j * W, l.B, l.H, W, C::states * W);
    Barrier barrier;
    parallel(l.threads, [&](long id, long of) {
        for (long k = 0; k < l.T; k++) {
            pieces(l, id, of, C::unroll, [&](auto... piece) { forward_step<C>(l, Step(l, k), piece...); });
            barrier.wait(l.B >= of ? 1 : of);
        }
    });
    copy_narrow(l.h + end * l.B * W, l.last[0], l.B, l.H, W);
    for (long j = 0; j < C::states && !C::state_is_h; j++)
        copy_narrow(l.s + end * l.s_step + j * W, l.last[j + 1], l.B, l.H, C::states * W);
    return 0;
}

// Sums of z over all steps and rows; for peepholes, of z times the c that they saw
template <class C> static void bias_gradients(const Run& l, real* sums) {
    const long W = l.W, size = C::slots * W;
    row_sums(l.z, size, size, l.T * l.B, sums, l.threads);
    hand_out(sums, Gates{C::inputs, l.H, W, C::turn}, l.dbias_ih);
    hand_out(sums + C::first * W, Gates{C::inputs, l.H, W, 0}, l.dbias_hh);
    const long slot[] = {0, 1, 3};
    for (long e = 0; e < C::peepholes; e++) {
        if (!l.dextra[e]) continue;
        std::fill(sums, sums + W, real(0));
        const real *c = l.s + ((e == 2) != !!l.backwards ? l.s_step : 0), *z = l.z + slot[e] * W;  // o saw the new c
        for (long row = 0; row < l.T * l.B; row++, z += size, c += W)
            for (long u = 0; u < W; u += V) store(sums + u, load(sums + u) + load(z + u) * load(c + u));
        std::copy(sums, sums + l.H, l.dextra[e]);
    }
}

// d [G·H][N] = the slots of z from `first` on, summed over all steps and rows with x [T·B][N]
template <class C>
static void weight_gradient(const Run& l, long first, long turn, const real* x, long ldx, real* d, long N, real* work) {
    const Gates gates{C::inputs, l.H, l.W, turn};
    weight_gradient(l.z + first * l.W, C::slots * l.W, gates, x, ldx, l.T * l.B, d, N, work, l.threads);
}

template <class C> static void input_gradient(const Run& l, real* packed, real* padded) {
    const Gates gates{C::inputs, l.H, l.W, C::turn};
    input_gradient(l.z, C::slots * l.W, gates, l.weight_ih, l.T * l.B, l.dx, l.I, packed, padded, l.threads);
}

template <class C> static long backward(const Layer& layer) {
    enum : long { G = C::inputs };
    Run l(layer, G);
    const long W = l.W, rows = l.T * l.B, wide = (l.I + V - 1) / V * V, larger = std::max(wide, W);
    l.s_step = l.B * C::states * W;
    Scratch scratch{l.scratch};
    real *more = scratch.take(3 * W), *sums = scratch.take(C::slots * W), *packed = scratch.take(G * W * larger);
    real *dh = scratch.take(l.B * W), *ds = scratch.take(l.B * C::states * W);
    real* dx = scratch.take(l.dx && wide != l.I ? rows * wide : 0);
    real* work = scratch.take(l.threads * outer_scratch(larger) + (wide != l.I || W != l.H ? G * l.H * larger : 0));
    if (!l.scratch) return scratch.taken;
    l.more = more, l.weight_h = packed, l.dh = dh, l.ds = ds;
    if (C::state_is_h) l.s = l.h;
    more_weights<C>(l, more);
    std::fill(dh, dh + l.B * W, real(0));
    std::fill(ds, ds + l.B * C::states * W, real(0));
    if (l.dlast[0]) copy_wide(l.dlast[0], dh, l.B, l.H, W, W);
    for (long j = 0; j < C::states && !C::state_is_h; j++)
        if (l.dlast[j + 1]) copy_wide(l.dlast[j + 1], ds + j * W, l.B, l.H, W, C::states * W);
    Barrier barrier;
    parallel(l.threads, [&](long id, long of) {
        Share share(panels(l.H), id, of);
        pack_columns(l.weight_hh, l.H, packed, Gates{G, l.H, W, 0}, l.H, share.first, share.last);
        barrier.wait(of);
        for (long k = l.T - 1; k >= -1; k--) {
            pieces(l, id, of, PANEL, [&](auto... piece) { backward_step<C>(l, k, piece...); });
            barrier.wait(l.B >= of ? 1 : of);
        }
    });
    for (long j = 0; C::state_is_h && j < l.B * W; j++) dh[j] += ds[j];
    if (l.dstate[0]) copy_narrow(dh, l.dstate[0], l.B, l.H, W);
    for (long j = 0; j < C::states && !C::state_is_h; j++)
        if (l.dstate[j + 1]) copy_narrow(ds + j * W, l.dstate[j + 1], l.B, l.H, C::states * W);
    if (l.dx) input_gradient<C>(l, packed, dx);
    if (l.dweight_ih) weight_gradient<C>(l, 0, C::turn, l.x, l.I, l.dweight_ih, l.I, work);
    const real* before = l.h + (l.backwards ? l.B * W : 0);
    if (l.dweight_hh) weight_gradient<C>(l, C::first, 0, before, W, l.dweight_hh, l.H, work);
    if (l.dbias_ih || l.dbias_hh || l.dextra[0] || l.dextra[1] || l.dextra[2]) bias_gradients<C>(l, sums);
    return 0;
}
