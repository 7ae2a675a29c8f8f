// The Graph LSTM, level by level. Equations and sources: course_lib/graph/cell.py. State j is the old one of node j,
// N + j its new one: nodes gather what they read by their edges, and states what they get back by their readers.
#pragma once
#include "wave.hpp"

struct Graph {  // one layer's visits: torch's arrays, the plan, and memory to work in
    long N, I, H, levels, reads_old, keep, threads;
    const int64_t *nodes, *starts;       // [N] level after level; [levels + 1] where each begins there
    const int64_t *edges, *sources;      // [N + 1] by node, where its edges begin; [E] the state that each edge reads
    const int64_t *readers, *targets, *numbers;  // [2N + 1] by state, where its readers begin; those nodes, their edges
    const real *share;                   // [N] what each neighbour counts for: 1 / |N(i)|, or 1
    const real *x, *weight_ih, *weight_hh, *bias_ih, *bias_hh, *weight_nh;
    const real *h_0, *c_0;               // [N][H]; both null where they are zeros
    real *z, *h, *c;                     // kept: [N][5][W] f of all neighbours, g, o, i, own f; [2N][W] twice
    real *mean, *f, *scratch;            // kept: [N][W] of the neighbours; [E][W] their forget gates
    const real *dh, *dc;                 // gradients that arrive, each null where there is none
    real *dx, *dweight_ih, *dweight_hh, *dbias_ih, *dbias_hh, *dweight_nh, *dh_0, *dc_0;  // null where nobody asks
};

struct Visits : Graph {
    enum : long { SLOTS = 5, G = 1, OWN = 4, FED = 3 };  // g, o, i begin at G and are FED by the neighbours
    long W;                     // H padded to whole vectors
    const real *own, *near, *forget;  // packed weights; `own` is null where the old state is zeros
    real* asked;                // [2N][W] what each state gives to its readers' forget gates; back, their gradient
    real *back_h, *back_c;      // [2N][W] gradients of the states, old and new, as far as they are gathered
    real *down, *shared;        // [N][W] gradients of a node's mean and of its new c, times its `share`
    Visits(const Graph& graph) : Graph(graph), W((H + V - 1) / V * V) {
        threads = worth_of_waves(threads, N * 4 * W * (I + W), levels);
    }
    long degree(long node) const { return edges[node + 1] - edges[node]; }
    bool read(long state) const { return readers[state + 1] > readers[state]; }
    real* slot(long node, long j) const { return z + (node * SLOTS + j) * W; }
};

// The weights of g, o and i, in this order, and of the own forget gate too if `count` is 4
static void blocks_in_order(const real* weight, real* to, long H, long count) {
    const long order[] = {2, 3, 0, 1};
    for (long j = 0; j < count; j++, to += H * H) std::copy_n(weight + order[j] * H * H, H * H, to);
}

// What a node reads of its neighbours: the mean of their h, and the c that their own forget gates let through
static void graph_read(const Visits& g, long node, long unit) {
    const long W = g.W;
    vec sum = {}, kept = {}, from_x = load(g.slot(node, 0) + unit);
    for (long e = g.edges[node]; e < g.edges[node + 1]; e++) {
        const long at = g.sources[e] * W + unit;
        vec f = sigmoid(from_x + load(g.asked + at));
        sum += load(g.h + at);
        kept += f * load(g.c + at);
        if (g.keep) store(g.f + e * W + unit, f);
    }
    store(g.mean + node * W + unit, sum * g.share[node]);
    store(g.c + (g.N + node) * W + unit, kept * g.share[node]);
}

static void graph_unit(const Visits& g, long node, long unit, const real* fed, const real* own) {
    const long W = g.W, at = (g.N + node) * W + unit;
    real* z = g.slot(node, 0) + unit;
    vec sum[5], none = {};
    for (long j = 0; j < 4; j++) sum[j] = load(z + j * W) + (j && fed ? load(fed + (j - 1) * V) : none);
    sum[4] = sum[0] + (own ? load(own + 3 * V) : none);
    for (long j = 1; j < 4 && own; j++) sum[j] += load(own + (j - 1) * V);
    vec candidate = tanh_(sum[1]), o = sigmoid(sum[2]), i = sigmoid(sum[3]), f = sigmoid(sum[4]);
    vec c = load(g.c + at) + i * candidate;
    if (own) c += f * load(g.c + node * W + unit);
    store(g.c + at, c);
    store(g.h + at, o * tanh_(c));
    if (!g.keep) return;
    store(z + W, candidate);
    store(z + 2 * W, o);
    store(z + 3 * W, i);
    store(z + 4 * W, f);
}

static void graph_tile(const Visits& g, const int64_t* nodes, long count, long u, long wide) {
    const long W = g.W;
    real fed[CHUNK * 3 * PANEL * V], own[CHUNK * 4 * PANEL * V];
    const real *mean[CHUNK], *old[CHUNK];
    bool any = false;
    for (long r = 0; r < count; r++) {
        mean[r] = g.mean + nodes[r] * W;
        old[r] = g.h + nodes[r] * W;
        any |= g.degree(nodes[r]) > 0;
    }
    if (any) product(fed, 3 * wide * V, mean, count, g.near + u * V * 3 * W, 3 * wide, W, false);
    if (g.own) product(own, 4 * wide * V, old, count, g.own + u * V * 4 * W, 4 * wide, W, false);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++)
            graph_unit(g, nodes[r], (u + v) * V, any ? fed + (r * wide + v) * 3 * V : nullptr,
                       g.own ? own + (r * wide + v) * 4 * V : nullptr);
}

// What new states give to the forget gates of their readers
static void graph_ask(const Visits& g, const int64_t* nodes, long count, long u, long wide) {
    real sums[CHUNK * PANEL * V];
    const real* h[CHUNK];
    bool any = false;
    for (long r = 0; r < count; r++) {
        h[r] = g.h + (g.N + nodes[r]) * g.W;
        any |= g.read(g.N + nodes[r]);
    }
    if (!any) return;
    product(sums, wide * V, h, count, g.forget + u * V * g.W, wide, g.W, false);
    for (long r = 0; r < count; r++)
        std::copy(sums + r * wide * V, sums + (r + 1) * wide * V, g.asked + (g.N + nodes[r]) * g.W + u * V);
}

// A level in three parts a(tile of nodes), b, c, of which each needs all units of the one before
template <class A, class B, class C>
static void graph_level(const Visits& g, Barrier& barrier, long level, long id, long of, A a, B b, C c) {
    const int64_t* nodes = g.nodes + g.starts[level];
    const long count = g.starts[level + 1] - g.starts[level], among = by_rows(count, g.W, of) ? 1 : of;
    auto each_tile = [&](auto f) {
        tiles(count, g.W, id, of, [&](long r, long rows, long u, long wide) { f(nodes + r, rows, u, wide); });
    };
    each_tile(a);
    barrier.wait(among);
    each_tile(b);
    barrier.wait(among);
    each_tile(c);
    barrier.wait(of);
}

template <class F> static void each_unit(const int64_t* nodes, long count, long u, long wide, F f) {
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++) f(nodes[r], (u + v) * V);
}

static void graph_start(const Visits& g) {  // the old states, and what they give to forget gates
    const long W = g.W, H = g.H;
    if (!g.h_0) {
        if (!g.reads_old) return;
        for (real* to : {g.h, g.c, g.asked}) std::fill(to, to + g.N * W, real(0));
        return;
    }
    copy_wide(g.h_0, g.h, g.N, H, W, W);
    copy_wide(g.c_0, g.c, g.N, H, W, W);
    if (g.reads_old) linear(g.h, W, g.forget, nullptr, g.asked, W, g.N, W, 1, W / V, g.threads);
}

static long graph_forward(const Graph& graph) {
    Visits g(graph);
    const long W = g.W, H = g.H, turn = 3;
    Scratch scratch{g.scratch};
    real *bias = scratch.take(4 * W), *weight_x = scratch.take(4 * W * g.I), *own = scratch.take(g.h_0 ? 4 * W * W : 0);
    real *near = scratch.take(3 * W * W), *forget = scratch.take(W * W), *ordered = scratch.take(4 * H * H);
    g.asked = scratch.take(2 * g.N * W);
    if (!g.scratch) return scratch.taken;
    g.near = near, g.forget = forget, g.own = g.h_0 ? own : nullptr;
    for (long j = 0; j < 4; j++) {
        const long gate = (j + 4 - turn) % 4 * H;
        for (long u = 0; u < W; u++) bias[j * W + u] = u < H ? g.bias_ih[gate + u] + g.bias_hh[gate + u] : 0;
        pack_gates(g.weight_ih + gate * g.I, weight_x + j * W * g.I, 1, H, g.I, g.I, PANEL, g.threads);
    }
    linear(g.x, g.I, weight_x, bias, g.z, g.SLOTS * W, g.N, g.I, 4, W / V, g.threads);
    blocks_in_order(g.weight_nh, ordered, H, 3);
    pack_gates(ordered, near, 3, H, H, W, PANEL, g.threads);
    pack_gates(g.weight_nh + H * H, forget, 1, H, H, W, PANEL, g.threads);
    if (g.own) blocks_in_order(g.weight_hh, ordered, H, 4);
    if (g.own) pack_gates(ordered, own, 4, H, H, W, PANEL, g.threads);
    graph_start(g);
    Barrier barrier;
    parallel(g.threads, [&](long id, long of) {
        auto read = [&](auto... tile) { each_unit(tile..., [&](long node, long unit) { graph_read(g, node, unit); }); };
        auto visit = [&](auto... tile) { graph_tile(g, tile...); };
        auto ask = [&](auto... tile) { graph_ask(g, tile...); };
        for (long level = 0; level < g.levels; level++) graph_level(g, barrier, level, id, of, read, visit, ask);
    });
    return 0;
}
