// The way back through the visits of graph_forward.hpp, from the last level to the first: a state gathers what its
// readers hand back.
#pragma once
#include "graph_forward.hpp"

// What a state gets back from its readers: for h by their means, for c, and for what it asked of their forget gates
static void graph_return(const Visits& g, long state, long unit) {
    const long W = g.W, at = state * W + unit;
    vec dh = {}, dc = {}, asked = {};
    for (long k = g.readers[state]; k < g.readers[state + 1]; k++) {
        vec f = load(g.f + g.numbers[k] * W + unit), share = load(g.shared + g.targets[k] * W + unit);
        dh += load(g.down + g.targets[k] * W + unit);
        dc += share * f;
        asked += share * f * (1 - f);
    }
    store(g.back_h + at, load(g.back_h + at) + dh);
    store(g.back_c + at, load(g.back_c + at) + dc);
    store(g.asked + at, g.read(state) ? asked * load(g.c + at) : asked);
}

static void graph_unit_back(const Visits& g, long node, long unit, vec dh) {
    const long W = g.W, at = (g.N + node) * W + unit;
    real* z = g.slot(node, 0) + unit;
    vec candidate = load(z + W), o = load(z + 2 * W), i = load(z + 3 * W), f = load(z + 4 * W), of_f = {};
    vec t = tanh_(load(g.c + at)), dc = load(g.back_c + at) + dh * o * (1 - t * t), share = dc * g.share[node];
    for (long e = g.edges[node]; e < g.edges[node + 1]; e++) {
        vec near = load(g.f + e * W + unit);
        of_f += share * load(g.c + g.sources[e] * W + unit) * near * (1 - near);
    }
    store(g.shared + node * W + unit, share);
    store(z + W, dc * i * (1 - candidate * candidate));
    store(z + 2 * W, dh * t * o * (1 - o));
    store(z + 3 * W, dc * candidate * i * (1 - i));
    if (g.own) {
        vec own = dc * load(g.c + node * W + unit) * f * (1 - f);
        store(z + 4 * W, own);
        store(g.back_c + node * W + unit, dc * f);
        of_f += own;
    }
    store(z, of_f);
}

static void graph_tile_back(const Visits& g, const int64_t* nodes, long count, long u, long wide) {
    const long W = g.W;
    real dh[CHUNK * PANEL * V];
    const real* asked[CHUNK];
    bool any = false;
    for (long r = 0; r < count; r++) {
        const real* from = g.back_h + (g.N + nodes[r]) * W + u * V;
        std::copy(from, from + wide * V, dh + r * wide * V);
        asked[r] = g.asked + (g.N + nodes[r]) * W;
        any |= g.read(g.N + nodes[r]);
    }
    if (any) product(dh, wide * V, asked, count, g.forget + u * V * W, wide, W, true);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++)
            graph_unit_back(g, nodes[r], (u + v) * V, load(dh + (r * wide + v) * V));
}

// The gradient of the mean that each node read, times what each neighbour counts for
static void graph_hand_down(const Visits& g, const int64_t* nodes, long count, long u, long wide) {
    real sums[CHUNK * PANEL * V];
    const real* dz[CHUNK];
    bool any = false;
    for (long r = 0; r < count; r++) {
        dz[r] = g.slot(nodes[r], g.G);
        any |= g.degree(nodes[r]) > 0;
    }
    if (!any) return;
    product(sums, wide * V, dz, count, g.near + u * V * 3 * g.W, wide, 3 * g.W, false);
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++)
            store(g.down + nodes[r] * g.W + (u + v) * V, load(sums + (r * wide + v) * V) * g.share[nodes[r]]);
}

// Once all levels are back: the old states, numbered 0 … N - 1, by their readers and by their own nodes
static void graph_old_back(const Visits& g, long id, long of, Barrier& barrier) {
    tiles(g.N, g.W, id, of, [&](long first, long count, long u, long wide) {
        for (long node = first; node < first + count; node++)
            for (long v = 0; v < wide; v++) graph_return(g, node, (u + v) * V);
    });
    barrier.wait(of);
    if (!g.dh_0) return;
    tiles(g.N, g.W, id, of, [&](long first, long count, long u, long wide) {
        real sums[CHUNK * PANEL * V];
        const real *asked[CHUNK] = {}, *dz[CHUNK] = {};
        for (long r = 0; r < count; r++) {
            asked[r] = g.asked + (first + r) * g.W;
            dz[r] = g.slot(first + r, g.G);
        }
        product(sums, wide * V, dz, count, g.own + u * V * 4 * g.W, wide, 4 * g.W, false);
        product(sums, wide * V, asked, count, g.forget + u * V * g.W, wide, g.W, true);
        for (long r = 0; r < count; r++)
            for (long v = 0; v < wide; v++) {
                real* to = g.back_h + (first + r) * g.W + (u + v) * V;
                store(to, load(to) + load(sums + (r * wide + v) * V));
            }
    });
}

static void graph_weights_back(const Visits& g, real* sums, real* packed, real* dx, real* work) {
    const long W = g.W, H = g.H, lda = g.SLOTS * W;
    const Gates all{4, H, W, 3};
    if (g.dx) input_gradient(g.z, lda, all, g.weight_ih, g.N, g.dx, g.I, packed, dx, g.threads);
    if (g.dweight_ih) weight_gradient(g.z, lda, all, g.x, g.I, g.N, g.dweight_ih, g.I, work, g.threads);
    if (g.dbias_ih || g.dbias_hh) row_sums(g.z, lda, 4 * W, g.N, sums, g.threads);
    for (real* d : {g.dbias_ih, g.dbias_hh}) hand_out(sums, all, d);
    if (g.dweight_hh && g.h_0)
        weight_gradient(g.z + W, lda, Gates{4, H, W, 2}, g.h, W, g.N, g.dweight_hh, H, work, g.threads);
    else if (g.dweight_hh) std::fill(g.dweight_hh, g.dweight_hh + 4 * H * H, real(0));
    if (!g.dweight_nh) return;
    const long first = g.h_0 && g.reads_old ? 0 : g.N;
    const Gates one{1, H, W, 0}, two{2, H, W, 0};
    weight_gradient(g.z + 3 * W, lda, one, g.mean, W, g.N, g.dweight_nh, H, work, g.threads);
    weight_gradient(g.asked + first * W, W, one, g.h + first * W, W, 2 * g.N - first, g.dweight_nh + H * H, H, work,
                    g.threads);
    weight_gradient(g.z + W, lda, two, g.mean, W, g.N, g.dweight_nh + 2 * H * H, H, work, g.threads);
}

static long graph_backward(const Graph& graph) {
    Visits g(graph);
    const long W = g.W, H = g.H, wide = (g.I + V - 1) / V * V, larger = std::max(wide, W);
    Scratch scratch{g.scratch};
    real *own = scratch.take(g.h_0 ? 4 * W * W : 0), *near = scratch.take(3 * W * W), *forget = scratch.take(W * W);
    real *ordered = scratch.take(3 * H * H), *sums = scratch.take(4 * W), *packed = scratch.take(4 * W * wide);
    g.asked = scratch.take(2 * g.N * W), g.back_h = scratch.take(2 * g.N * W), g.back_c = scratch.take(2 * g.N * W);
    g.shared = scratch.take(g.N * W), g.down = scratch.take(g.N * W);
    real* dx = scratch.take(g.dx && wide != g.I ? g.N * wide : 0);
    real* work = scratch.take(g.threads * outer_scratch(larger) + 4 * H * larger);
    if (!g.scratch) return scratch.taken;
    g.near = near, g.forget = forget, g.own = g.h_0 ? own : nullptr;
    for (real* to : {g.back_h, g.back_c}) std::fill(to, to + 2 * g.N * W, real(0));
    if (g.dh) copy_wide(g.dh, g.back_h + g.N * W, g.N, H, W, W);
    if (g.dc) copy_wide(g.dc, g.back_c + g.N * W, g.N, H, W, W);
    blocks_in_order(g.weight_nh, ordered, H, 3);
    pack_columns(ordered, H, near, Gates{3, H, W, 0}, H, 0, panels(H));
    pack_columns(g.weight_nh + H * H, H, forget, Gates{1, H, W, 0}, H, 0, panels(H));
    if (g.own) pack_columns(g.weight_hh, H, own, Gates{4, H, W, 2}, H, 0, panels(H));
    Barrier barrier;
    parallel(g.threads, [&](long id, long of) {
        auto gather = [&](auto... tile) {
            each_unit(tile..., [&](long node, long unit) { graph_return(g, g.N + node, unit); });
        };
        auto visit = [&](auto... tile) { graph_tile_back(g, tile...); };
        auto down = [&](auto... tile) { graph_hand_down(g, tile...); };
        for (long level = g.levels; level-- > 0;) graph_level(g, barrier, level, id, of, gather, visit, down);
        if (g.own) graph_old_back(g, id, of, barrier);
    });
    if (g.dh_0) copy_narrow(g.back_h, g.dh_0, g.N, H, W);
    if (g.dc_0) copy_narrow(g.back_c, g.dc_0, g.N, H, W);
    graph_weights_back(g, sums, packed, dx, work);
    return 0;
}
