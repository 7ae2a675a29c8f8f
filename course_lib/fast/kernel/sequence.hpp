// A whole sequence in one call. A thread owns rows of the batch from the first step to the last, so that nobody waits;
// with fewer rows than threads they share the units instead and meet after every step.
#pragma once
#include "product.hpp"

struct Layer {  // one layer read in one direction; H is padded to whole vectors
    long T, B, I, H, backwards, keep, threads;
    const int64_t* lengths;           // [B] or null
    real *z, *h, *s;                  // [T][B][slots][H], [T + 1][B][H], [T + 1][B][states][H]
    long s_step;                      // numbers from one step's s to the next, 0 where one step is all there is
    const real *x, *weight_x, *bias;  // [T][B][I], its packed weights, [inputs][H]; without x, z holds x W + bias
    const real *weight_h, *extra;     // packed weights; what the cell calls p
    const real* dy;                   // [T][B][H] or null
    real *ds, *dh;                    // [B][states][H], [B][H]: gradients, in of the last state, out of the first
};

struct Step {  // the k-th that is read: its place in time, and where the states before and after it stand
    long t, before, after;
    Step(const Layer& l, long k) : t(l.backwards ? l.T - 1 - k : k), before(t + l.backwards), after(t + !l.backwards) {}
};

// f(row, rows, unit vector, vectors): what this thread owns of a step, in pieces that stay in the cache
template <class F> static void pieces(const Layer& l, long id, long of, long unroll, F f) {
    bool by_rows = l.B >= of;
    long vectors = l.H / V, blocks = (vectors + unroll - 1) / unroll;
    Share rows(l.B, by_rows ? id : 0, by_rows ? of : 1), units(blocks, by_rows ? 0 : id, by_rows ? 1 : of);
    for (long u = units.first; u < units.last; u++)
        for (long b = rows.first; b < rows.last; b += CHUNK)
            f(b, std::min<long>(CHUNK, rows.last - b), u * unroll, std::min(unroll, vectors - u * unroll));
}

static inline bool dead(const Layer& l, long t, long row) { return l.lengths && t >= l.lengths[row]; }

// One vector of units of one row: its sums become gates and the new states
template <class C> static inline void forward_unit(const Layer& l, Step at, long row, long unit, const real* sums) {
    const long H = l.H;
    real* kept = l.z + (at.t * l.B + row) * C::slots * H + unit;
    const real *s_old = l.s + at.before * l.s_step + row * C::states * H + unit;
    real* s_new = l.s + at.after * l.s_step + row * C::states * H + unit;
    vec z[C::slots] = {}, s0[C::states], s[C::states], h;
    for (long j = 0; j < C::states; j++) s[j] = s0[j] = load(s_old + j * H);
    if (dead(l, at.t, row)) {
        h = load(l.h + (at.before * l.B + row) * H + unit);
    } else {
        for (long j = 0; j < C::inputs && !l.x; j++) z[j] = load(kept + j * H);
        for (long j = C::first; j < C::last; j++) z[j] += load(sums + (j - C::first) * V);
        C::forward(z, s0, s, h, l.extra ? l.extra + unit : nullptr, H);
    }
    for (long j = 0; j < C::slots && l.keep; j++) store(kept + j * H, z[j]);
    for (long j = 0; j < C::states; j++) store(s_new + j * H, s[j]);
    store(l.h + (at.after * l.B + row) * H + unit, h);
}

template <class C> static void forward_step(const Layer& l, Step at, long b, long count, long u, long wide) {
    const long H = l.H, G = C::last - C::first, N = wide * G;
    real sums[CHUNK * PANEL * V];
    const real *h[CHUNK], *x[CHUNK];
    for (long r = 0; r < count; r++) {
        h[r] = l.h + (at.before * l.B + b + r) * H;
        x[r] = l.x ? l.x + (at.t * l.B + b + r) * l.I : nullptr;
        for (long n = 0; n < N && l.x; n++)
            store(sums + (r * N + n) * V, load(l.bias + n % G * H + (u + n / G) * V));
        for (long j = 0; j < C::slots && (l.keep || !l.x); j++)
            fetch(l.z + (((at.t * l.B) + b + r) * C::slots + j) * H + u * V, wide * V);
    }
    if (l.x) product(sums, N * V, x, count, l.weight_x + u * V * G * l.I, N, l.I, true);
    product(sums, N * V, h, count, l.weight_h + u * V * G * H, N, H, l.x);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++) forward_unit<C>(l, at, b + r, (u + v) * V, sums + (r * N + v * G) * V);
}

template <class C> static void forward(const Layer& l) {
    Barrier barrier;
    parallel(l.threads, [&](long id, long of) {
        for (long k = 0; k < l.T; k++) {
            pieces(l, id, of, C::unroll, [&](auto... piece) { forward_step<C>(l, Step(l, k), piece...); });
            barrier.wait(l.B >= of ? 1 : of);
        }
    });
}

// One vector of units of one row: dh, the gradient of its new h but for what the states bring, becomes that of z
template <class C> static inline void backward_unit(const Layer& l, Step at, long row, long unit, vec dh) {
    const long H = l.H;
    real *kept = l.z + (at.t * l.B + row) * C::slots * H + unit, *ds = l.ds + row * C::states * H + unit;
    const real *s_old = l.s + at.before * l.s_step + row * C::states * H + unit;
    const real* s_new = l.s + at.after * l.s_step + row * C::states * H + unit;
    vec z[C::slots] = {}, s0[C::states], s[C::states], d[C::states];
    for (long j = 0; j < C::states; j++) {
        s0[j] = load(s_old + j * H);
        s[j] = load(s_new + j * H);
        d[j] = load(ds + j * H);
    }
    if (!dead(l, at.t, row)) {
        for (long j = 0; j < C::slots; j++) z[j] = load(kept + j * H);
        C::backward(z, s0, s, dh, d, l.extra ? l.extra + unit : nullptr, H);
        dh = vec{};
    }
    for (long j = 0; j < C::slots; j++) store(kept + j * H, z[j]);
    for (long j = 0; j < C::states; j++) store(ds + j * H, d[j]);
    if (l.lengths) store(l.dh + row * H + unit, dh);  // a step that left h as it was leaves its gradient too
}

template <class C> static void backward_step(const Layer& l, long k, long b, long count, long u, long wide) {
    const long H = l.H, G = C::last - C::first;
    const Step at(l, std::max(k, 0L)), next(l, k + 1);
    const bool last = k == l.T - 1;
    real dh[CHUNK * PANEL * V];
    const real* dz[CHUNK] = {};
    for (long r = 0; r < count; r++) {
        const long row = at.t * l.B + b + r;
        if (!last) dz[r] = l.z + ((next.t * l.B + b + r) * C::slots + C::first) * H;
        for (long v = 0; v < wide; v++) {
            const long unit = (u + v) * V;
            vec d = last || l.lengths ? load(l.dh + (b + r) * H + unit) : vec{};
            if (k >= 0 && l.dy) d += load(l.dy + row * H + unit);
            store(dh + (r * wide + v) * V, d);
        }
        for (long j = 0; j < C::slots; j++) fetch(l.z + (row * C::slots + j) * H + u * V, wide * V);
    }
    if (!last) product(dh, wide * V, dz, count, l.weight_h + u * V * G * H, wide, G * H, true);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++) {
            const vec d = load(dh + (r * wide + v) * V);
            if (k < 0) store(l.dh + (b + r) * H + (u + v) * V, d);
            else backward_unit<C>(l, at, b + r, (u + v) * V, d);
        }
}

template <class C> static void backward(const Layer& l) {
    Barrier barrier;
    parallel(l.threads, [&](long id, long of) {
        for (long k = l.T - 1; k >= -1; k--) {
            pieces(l, id, of, PANEL, [&](auto... piece) { backward_step<C>(l, k, piece...); });
            barrier.wait(l.B >= of ? 1 : of);
        }
    });
}
