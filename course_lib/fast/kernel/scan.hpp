// The minimal cells: gates of the input alone, so that a step is h' = a h + b, each unit for itself, and every sum of
// inputs is known before. Threads share rows and units; where there are fewer of them than threads, the steps.
//   z holds the sums, which the way back reads again: to compute the gates twice costs less than to keep them.
#pragma once
#include <limits>
#include "input_sums.hpp"

struct Gate {  // σ(x) and 1 - σ(x), each right in relative terms
    vec open, closed;
    explicit Gate(vec x) {
        const vec e = exp_(x < 0 ? x : -x), large = 1 / (1 + e), small = e * large;
        open = x < 0 ? small : large, closed = x < 0 ? large : small;
    }
};

struct Candidate {  // x + 1/2 from 0 on, σ(x) below, and its slope
    vec value, slope;
    explicit Candidate(vec x) {
        const Gate gate(x);
        value = x >= 0 ? x + real(0.5) : gate.open, slope = x >= 0 ? fill(1) : gate.open * gate.closed;
    }
};

struct MinGru {  // z n
    enum : long { slots = 2, inputs = 2, first = 0, turn = 0, peepholes = 0 };
    static vec kept(const vec* z) { return Gate(z[0]).closed; }
    static vec forward(const vec* z, vec h) {
        const Gate gate(z[0]);
        return gate.closed * h + gate.open * Candidate(z[1]).value;
    }
    static vec backward(vec* z, vec h, vec d) {
        const Gate gate(z[0]);
        const Candidate n(z[1]);
        z[0] = d * (n.value - h) * gate.open * gate.closed;
        z[1] = d * gate.open * n.slope;
        return d * gate.closed;
    }
};

// What two gates share out: f / (f + i) and i / (f + i) for f = 1 / (1 + e^-z), both divided by what would overflow; and
// those shares times what the other gate lacks, which is their slope
struct Shares {
    vec old, fresh, old_slope, fresh_slope;
    Shares(vec i, vec f) {
        const vec most = fill(sizeof(real) == 4 ? 80 : 700), end = fill(std::numeric_limits<real>::max());
        i = larger(-end, i), f = larger(-end, f);  // so that no infinity meets another
        const vec m = larger(-f, -i), none = {}, shift = m > most ? m - most : none, one = m > most ? none : fill(1);
        const vec e_i = exp_(-i - shift), e_f = exp_(-f - shift), whole = 1 / (one + e_i + (one + e_f));
        old = (one + e_i) * whole, fresh = (one + e_f) * whole;
        old_slope = old * (e_f * whole), fresh_slope = fresh * (e_i * whole);
    }
};

struct MinLstm {  // i f g
    enum : long { slots = 3, inputs = 3, first = 0, turn = 0, peepholes = 0 };
    static vec kept(const vec* z) { return Shares(z[0], z[1]).old; }
    static vec forward(const vec* z, vec h) {
        const Shares share(z[0], z[1]);
        return share.old * h + share.fresh * Candidate(z[2]).value;
    }
    static vec backward(vec* z, vec h, vec d) {
        const Shares share(z[0], z[1]);
        const Candidate g(z[2]);
        const vec more = d * (h - g.value);
        z[0] = -more * share.fresh_slope;
        z[1] = more * share.old_slope;
        z[2] = d * share.fresh * g.slope;
        return d * share.old;
    }
};

// f(row, unit, place among the B·W numbers of a step) for every vector of a share of them
template <class F> static inline void columns(const Run& l, Share part, F f) {
    const long vectors = l.W / V;
    for (long row = part.first / vectors; row * vectors < part.last; row++) {
        const long first = std::max(part.first, row * vectors), last = std::min(part.last, (row + 1) * vectors);
        for (long q = first; q < last; q++) f(row, (q - row * vectors) * V, q * V);
    }
}

template <class C> static inline real* sums_of(const Run& l, long t, long row, long unit, vec* z) {
    real* kept = l.z + (t * l.B + row) * C::slots * l.W + unit;
    for (long j = 0; j < C::slots; j++) z[j] = load(kept + j * l.W);
    return kept;
}

// The steps from … to - 1 of some columns. With `products`, from h = 0 on, and there [T][B][W] what h was multiplied by
template <class C> static void scan(const Run& l, long from, long to, Share part, real* products) {
    const long size = l.B * l.W;
    for (long k = from; k < to; k++) {
        const Step at(l, k);
        const bool none = products && k == from;
        columns(l, part, [&](long row, long unit, long place) {
            const vec h = none ? vec{} : load(l.h + at.before * size + place);
            vec z[C::slots], next = h, product = none ? fill(1) : vec{};
            if (products && !none) product = load(products + (k - 1) * size + place);
            if (!dead(l, at.t, row)) {
                sums_of<C>(l, at.t, row, unit, z);
                next = C::forward(z, h);
                if (products) product *= C::kept(z);
            }
            store(l.h + at.after * size + place, next);
            if (products) store(products + k * size + place, product);
        });
    }
}

// h of the steps from … to - 1, which were scanned from 0, once h before the step `start` is known
static void correct(const Run& l, long start, long from, long to, Share part, const real* products) {
    const long size = l.B * l.W;
    const real* h = l.h + Step(l, start).before * size;
    for (long k = from; k < to; k++) {
        real* after = l.h + Step(l, k).after * size;
        for (long p = part.first * V; p < part.last * V; p += V)
            store(after + p, load(after + p) + load(products + k * size + p) * load(h + p));
    }
}

// The way back over the steps from … to - 1: z becomes its gradient, `carry` [B][W] the gradient of the h before them
template <class C> static void scan_back(const Run& l, long from, long to, Share part, real* carry) {
    const long size = l.B * l.W;
    for (long k = to - 1; k >= from; k--) {
        const Step at(l, k);
        columns(l, part, [&](long row, long unit, long place) {
            vec z[C::slots], d = load(carry + place);
            if (l.dy) d += load_some(l.dy + (at.t * l.B + row) * l.H + unit, l.H - unit);
            real* kept = sums_of<C>(l, at.t, row, unit, z);
            if (dead(l, at.t, row)) for (vec& gradient : z) gradient = vec{};
            else d = C::backward(z, load(l.h + at.before * size + place), d);
            for (long j = 0; j < C::slots; j++) store(kept + j * l.W, z[j]);
            store(carry + place, d);
        });
    }
}

// What those steps would carry back if nothing came from later ones, and the product of what they multiply it with
template <class C> static void summary_back(const Run& l, long from, long to, Share part, real* carry, real* product) {
    columns(l, part, [&](long row, long unit, long place) {
        vec z[C::slots], d = {}, all = fill(1);
        for (long k = to - 1; k >= from; k--) {
            const Step at(l, k);
            if (l.dy) d += load_some(l.dy + (at.t * l.B + row) * l.H + unit, l.H - unit);
            if (dead(l, at.t, row)) continue;
            sums_of<C>(l, at.t, row, unit, z);
            const vec a = C::kept(z);
            d *= a, all *= a;
        }
        store(carry + place, d);
        store(product + place, all);
    });
}

// Into how many parts the steps are cut: one, unless threads would have nothing to do and there are steps enough
static long cuts(const Run& l) { return l.B * l.W / V >= l.threads ? 1 : std::max(1L, std::min(l.threads, l.T / 64)); }

template <class C> static Run scan_of(const Layer& layer) {
    Run l(layer, C::inputs);
    l.threads = worth(layer.threads, l.T * l.B * l.W * (C::inputs * l.I + 64));  // exponentials take the time of 64
    return l;
}

template <class C> static long scan_forward(const Layer& layer) {
    const Run l = scan_of<C>(layer);
    const long parts = cuts(l), size = l.B * l.W, first = l.backwards ? l.T : 0;
    Scratch scratch{l.scratch};
    real *bias = scratch.take(C::inputs * l.W), *packed = scratch.take(C::inputs * l.W * l.I);
    real* products = scratch.take(parts > 1 ? l.T * size : 0);
    if (!l.scratch) return scratch.taken;
    input_sums<C>(l, bias, packed);
    copy_wide(l.state[0], l.h + first * size, l.B, l.H, l.W, l.W);
    Barrier barrier;
    parallel(l.threads, [&](long id, long of) {
        const Share all(size / V, 0, 1), mine(size / V, id, of), cut(parts, id, of), steps(l.T, id, of);
        if (parts == 1) return scan<C>(l, 0, l.T, mine, nullptr);
        for (long c = cut.first; c < cut.last; c++) {
            const Share part(l.T, c, parts);
            scan<C>(l, part.first, part.last, all, c ? products : nullptr);
        }
        barrier.wait(of);
        for (long c = 1; c < parts; c++) {
            const Share part(l.T, c, parts);
            correct(l, part.first, part.last - 1, part.last, mine, products);
        }
        barrier.wait(of);
        for (long c = 1; c < parts; c++) {
            const Share part(l.T, c, parts);
            correct(l, part.first, std::max(part.first, steps.first), std::min(part.last - 1, steps.last), all, products);
        }
    });
    copy_narrow(l.h + (l.T - first) * size, l.last[0], l.B, l.H, l.W);
    return 0;
}

template <class C> static long scan_backward(const Layer& layer) {
    const Run l = scan_of<C>(layer);
    const long parts = cuts(l), size = l.B * l.W, rows = l.T * l.B, wide = (l.I + V - 1) / V * V;
    Scratch scratch{l.scratch};
    real *sums = scratch.take(C::slots * l.W), *packed = scratch.take(C::inputs * l.W * wide);
    real *carry = scratch.take(parts * size), *product = scratch.take(parts * size);
    real* dx = scratch.take(l.dx && wide != l.I ? rows * wide : 0);
    real* work = scratch.take(l.threads * outer_scratch(wide) + (wide != l.I ? C::inputs * l.H * wide : 0));
    if (!l.scratch) return scratch.taken;
    real* last = carry + (parts - 1) * size;
    std::fill(last, last + size, real(0));
    if (l.dlast[0]) copy_wide(l.dlast[0], last, l.B, l.H, l.W, l.W);
    Barrier barrier;
    parallel(l.threads, [&](long id, long of) {
        const Share all(size / V, 0, 1), mine(size / V, id, of), cut(parts, id, of);
        if (parts == 1) return scan_back<C>(l, 0, l.T, mine, carry);
        for (long c = std::max(cut.first, 1L); c < cut.last; c++) {
            const Share part(l.T, c, parts);
            summary_back<C>(l, part.first, part.last, all, carry + (c - 1) * size, product + c * size);
        }
        barrier.wait(of);
        for (long c = parts - 1; c > 0; c--)
            for (long p = mine.first * V; p < mine.last * V; p += V) {
                real* before = carry + (c - 1) * size + p;
                store(before, load(before) + load(product + c * size + p) * load(carry + c * size + p));
            }
        barrier.wait(of);
        for (long c = cut.first; c < cut.last; c++) {
            const Share part(l.T, c, parts);
            scan_back<C>(l, part.first, part.last, all, carry + c * size);
        }
    });
    if (l.dstate[0]) copy_narrow(carry, l.dstate[0], l.B, l.H, l.W);
    if (l.dx) input_gradient<C>(l, packed, dx);
    if (l.dweight_ih) weight_gradient<C>(l, 0, 0, l.x, l.I, l.dweight_ih, l.I, work);
    if (l.dbias_ih) bias_gradients<C>(l, sums);
    return 0;
}
