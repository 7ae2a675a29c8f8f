// The LSTM over a grid of n dimensions by diagonals. Equations and source: course_lib/multidimensional/cell.py.
// Places keep torch's order in memory: a place finds its neighbours by number, and nothing is moved.
#pragma once
#include "wave.hpp"

struct Grid {  // one scan of n = dims dimensions: torch's arrays, the plan, and memory to work in
    long places, dims, B, I, H, diagonals, widest, keep, threads;
    const int64_t *cells, *starts;   // [places] in the order of the diagonals; [diagonals + 1] where each begins there
    const int64_t *before, *after;   // [places][dims], in that order too: the place before, the position after; or -1
    const real *x, *weight_ih, *weight_hh, *bias_ih, *bias_hh;
    real *z, *h, *c;                 // kept for the way back: [places][B][G][W], [places][B][W] twice
    real* scratch;
    const real* dy;
    real *dx, *dweight_ih, *dweight_hh, *dbias_ih, *dbias_hh;  // null where nobody asks
};

struct GridScan : Grid {
    long G, W, rows;      // 3 + n gates; H padded to whole vectors; places times the batch
    bool fused;           // x W is computed within a diagonal, and not found in z
    const real *weight_x, *weight_h, *bias, *outside;  // packed; zeros that stand for a neighbour outside the grid
    real *sums, *back;    // what a thread adds up; [2][widest][B][n][W] handed back through c, for two diagonals
    GridScan(const Grid& grid) : Grid(grid), G(3 + dims), W((H + V - 1) / V * V), rows(places * B), fused(I <= 64) {
        threads = worth_of_waves(threads, rows * G * W * (I + dims * W), diagonals);
    }
    long row(long position, long b) const { return cells[position] * B + b; }
    long near(const int64_t* to, long position, long k) const { return to[position * dims + k]; }
    long sums_size() const { return CHUNK * PANEL * G * V; }
    real* handed(long diagonal, long position, long b) const {
        return back + ((diagonal % 2 * widest + position - starts[diagonal]) * B + b) * dims * W;
    }
};

// One vector of units of one place and row of the batch: its sums become gates, c and h
static inline void grid_unit(const GridScan& g, long position, long b, long unit, const real* sums) {
    const long W = g.W, row = g.row(position, b), last = 1 + g.dims;
    real* kept = g.z + row * g.G * W + unit;
    auto sum = [&](long j) { return g.fused ? load(sums + j * V) : load(sums + j * V) + load(kept + j * W); };
    vec i = sigmoid(sum(0)), candidate = tanh_(sum(last)), o = sigmoid(sum(last + 1)), c = i * candidate;
    for (long k = 0; k < g.dims; k++) {
        const long place = g.near(g.before, position, k);
        vec f = sigmoid(sum(1 + k));
        if (place >= 0) c += f * load(g.c + (place * g.B + b) * W + unit);
        if (g.keep) store(kept + (1 + k) * W, f);
    }
    store(g.c + row * W + unit, c);
    store(g.h + row * W + unit, o * tanh_(c));
    if (!g.keep) return;
    store(kept, i);
    store(kept + last * W, candidate);
    store(kept + (last + 1) * W, o);
}

static void grid_tile(const GridScan& g, long start, long first, long count, long u, long wide, real* sums) {
    const long W = g.W, N = wide * g.G;
    const real *x[CHUNK], *h[CHUNK];
    for (long r = 0; r < count; r++) {
        const long row = g.row(start + (first + r) / g.B, (first + r) % g.B);
        x[r] = g.x + row * g.I;
        for (long n = 0; n < N && g.fused; n++)
            store(sums + (r * N + n) * V, load(g.bias + n % g.G * W + (u + n / g.G) * V));
        for (long j = 0; j < g.G && (g.keep || !g.fused); j++) fetch(g.z + (row * g.G + j) * W + u * V, wide);
    }
    if (g.fused) product(sums, N * V, x, count, g.weight_x + u * V * g.G * g.I, N, g.I, true);
    for (long k = 0; k < g.dims; k++) {
        for (long r = 0; r < count; r++) {
            const long place = g.near(g.before, start + (first + r) / g.B, k), b = (first + r) % g.B;
            h[r] = place < 0 ? g.outside : g.h + (place * g.B + b) * W;
        }
        product(sums, N * V, h, count, g.weight_h + (k * W + u * V) * g.G * W, N, W, g.fused || k);
    }
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++)
            grid_unit(g, start + (first + r) / g.B, (first + r) % g.B, (u + v) * V, sums + (r * N + v * g.G) * V);
}

static long grid_forward(const Grid& grid) {
    GridScan g(grid);
    const long G = g.G, W = g.W;
    Scratch scratch{g.scratch};
    real *bias = scratch.take(G * W), *outside = scratch.take(W), *weight_x = scratch.take(G * W * g.I);
    real *weight_h = scratch.take(g.dims * G * W * W), *one = scratch.take(G * g.H * g.H);
    real* sums = scratch.take(g.threads * g.sums_size());
    if (!g.scratch) return scratch.taken;
    g.weight_x = weight_x, g.weight_h = weight_h, g.bias = bias, g.outside = outside;
    std::fill(outside, outside + W, real(0));
    for (long j = 0; j < G; j++) {
        for (long u = 0; u < W; u++) bias[j * W + u] = u < g.H ? g.bias_ih[j * g.H + u] + g.bias_hh[j * g.H + u] : 0;
        const long from = j * g.H * g.I, to = j * W * g.I;
        if (!g.fused) pack_gates(g.weight_ih + from, weight_x + to, 1, g.H, g.I, g.I, PANEL, g.threads);
    }
    if (g.fused) pack_gates(g.weight_ih, weight_x, G, g.H, g.I, g.I, PANEL, g.threads);
    else linear(g.x, g.I, weight_x, bias, g.z, G * W, g.rows, g.I, G, W / V, g.threads);
    for (long k = 0; k < g.dims; k++) {
        copy_narrow(g.weight_hh + k * g.H, one, G * g.H, g.H, g.dims * g.H);
        pack_gates(one, weight_h + k * G * W * W, G, g.H, g.H, W, PANEL, g.threads);
    }
    Barrier barrier;
    parallel(g.threads, [&](long id, long of) {
        real* mine = sums + id * g.sums_size();
        for (long d = 0; d < g.diagonals; d++) {
            const long start = g.starts[d], count = (g.starts[d + 1] - start) * g.B;
            tiles(count, W, id, of, [&](auto... tile) { grid_tile(g, start, tile..., mine); });
            barrier.wait(of);
        }
    });
    return 0;
}

// One vector of units of one place and row: the gates become the gradients of their sums; dh is that of h
static inline void grid_unit_back(const GridScan& g, long diagonal, long position, long b, long unit, vec dh) {
    const long W = g.W, row = g.row(position, b), last = 1 + g.dims;
    real *kept = g.z + row * g.G * W + unit, *hand = g.handed(diagonal, position, b) + unit;
    vec i = load(kept), candidate = load(kept + last * W), o = load(kept + (last + 1) * W);
    vec t = tanh_(load(g.c + row * W + unit)), dc = dh * o * (1 - t * t), none = {};
    for (long k = 0; k < g.dims; k++) {
        const long next = g.near(g.after, position, k);
        if (next >= 0) dc += load(g.handed(diagonal + 1, next, b) + k * W + unit);
    }
    for (long k = 0; k < g.dims; k++) {
        const long place = g.near(g.before, position, k);
        vec f = load(kept + (1 + k) * W), c = place < 0 ? none : load(g.c + (place * g.B + b) * W + unit);
        store(kept + (1 + k) * W, dc * c * f * (1 - f));
        store(hand + k * W, dc * f);
    }
    store(kept, dc * candidate * i * (1 - i));
    store(kept + last * W, dc * i * (1 - candidate * candidate));
    store(kept + (last + 1) * W, dh * t * o * (1 - o));
}

static void grid_tile_back(const GridScan& g, long diagonal, long first, long count, long u, long wide) {
    const long W = g.W, start = g.starts[diagonal];
    real dh[CHUNK * PANEL * V];
    const real* dz[CHUNK];
    for (long r = 0; r < count; r++) {
        const long row = g.row(start + (first + r) / g.B, (first + r) % g.B);
        for (long v = 0; v < wide; v++) {
            const long unit = (u + v) * V;
            store(dh + (r * wide + v) * V, unit < g.H ? load_some(g.dy + row * g.H + unit, g.H - unit) : vec{});
        }
        for (long j = 0; j < g.G; j++) fetch(g.z + (row * g.G + j) * W + u * V, wide);
    }
    for (long k = 0; k < g.dims && diagonal + 1 < g.diagonals; k++) {
        for (long r = 0; r < count; r++) {
            const long next = g.near(g.after, start + (first + r) / g.B, k), b = (first + r) % g.B;
            dz[r] = next < 0 ? g.outside : g.z + g.row(next, b) * g.G * W;
        }
        product(dh, wide * V, dz, count, g.weight_h + (k * W + u * V) * g.G * W, wide, g.G * W, true);
    }
    for (long r = 0; r < count; r++)
        for (long v = 0; v < wide; v++)
            grid_unit_back(g, diagonal, start + (first + r) / g.B, (first + r) % g.B, (u + v) * V,
                           load(dh + (r * wide + v) * V));
}

// to [places][B][n][W]: the h that each place read, zeros from outside
static void grid_read(const GridScan& g, real* to) {
    parallel(g.threads, [&](long id, long of) {
        const Share share(g.places, id, of);
        for (long position = share.first; position < share.last; position++)
            for (long b = 0; b < g.B; b++)
                for (long k = 0; k < g.dims; k++) {
                    const long place = g.near(g.before, position, k);
                    const real* h = place < 0 ? g.outside : g.h + (place * g.B + b) * g.W;
                    std::copy(h, h + g.W, to + (g.row(position, b) * g.dims + k) * g.W);
                }
    });
}

static long grid_backward(const Grid& grid) {
    GridScan g(grid);
    const long G = g.G, W = g.W, n = g.dims, wide = (g.I + V - 1) / V * V, larger = std::max(wide, n * W);
    Scratch scratch{g.scratch};
    real *outside = scratch.take(G * W), *sums = scratch.take(G * W), *packed = scratch.take(G * W * larger);
    real* back = scratch.take(2 * g.widest * g.B * n * W);
    real* dx = scratch.take(g.dx && wide != g.I ? g.rows * wide : 0);
    real* read = scratch.take(g.dweight_hh ? g.rows * n * W : 0);
    real* work = scratch.take(g.threads * outer_scratch(larger) + G * g.H * larger);
    if (!g.scratch) return scratch.taken;
    g.weight_h = packed, g.outside = outside, g.back = back;
    std::fill(outside, outside + G * W, real(0));
    Barrier barrier;
    parallel(g.threads, [&](long id, long of) {
        const Share share(panels(g.H), id, of);
        for (long k = 0; k < n; k++)
            pack_columns(g.weight_hh + k * g.H, n * g.H, packed + k * G * W * W, Gates{G, g.H, W, 0}, g.H, share.first,
                         share.last);
        barrier.wait(of);
        for (long d = g.diagonals - 1; d >= 0; d--) {
            const long count = (g.starts[d + 1] - g.starts[d]) * g.B;
            tiles(count, W, id, of, [&](auto... tile) { grid_tile_back(g, d, tile...); });
            barrier.wait(of);
        }
    });
    const Gates gates{G, g.H, W, 0};
    if (g.dx) input_gradient(g.z, G * W, gates, g.weight_ih, g.rows, g.dx, g.I, packed, dx, g.threads);
    if (g.dweight_ih) weight_gradient(g.z, G * W, gates, g.x, g.I, g.rows, g.dweight_ih, g.I, work, g.threads);
    if (g.dbias_ih || g.dbias_hh) row_sums(g.z, G * W, G * W, g.rows, sums, g.threads);
    for (real* d : {g.dbias_ih, g.dbias_hh}) hand_out(sums, gates, d);
    if (!g.dweight_hh) return 0;
    grid_read(g, read);
    real* whole = W == g.H ? g.dweight_hh : work + g.threads * outer_scratch(n * W);
    outer(g.z, G * W, gates, read, n * W, whole, n * W, n * W, g.rows, work, g.threads);
    if (whole != g.dweight_hh) copy_narrow(whole, g.dweight_hh, G * g.H * n, g.H, W);
    return 0;
}
