// A wave: rows that do not wait for each other, such as a diagonal of a grid or a level of a graph. And the gradients
// of weights and inputs, over all rows of all waves.
#pragma once
#include "sequence.hpp"

// The threads that so many products in so many waves are worth, since they meet after each
static inline long worth_of_waves(long threads, long products, long waves) {
    return worth(worth(threads, products), 16 * products / waves);
}

// Whether threads share a wave's rows, or its units, since so few rows would leave registers empty
static inline bool by_rows(long rows, long W, long of) { return rows >= 3 * of || panels(W) < of; }

// f(row, rows, unit vector, vectors): what this thread owns of a wave, in tiles that stay in the cache
template <class F> static void tiles(long count, long W, long id, long of, F f) {
    const bool split = by_rows(count, W, of);
    const Share rows(count, split ? id : 0, split ? of : 1), blocks(panels(W), split ? 0 : id, split ? 1 : of);
    for (long u = blocks.first * PANEL; u < std::min(blocks.last * PANEL, W / V); u += PANEL)
        for (long r = rows.first; r < rows.last; r += CHUNK)
            f(r, std::min<long>(CHUNK, rows.last - r), u, std::min<long>(PANEL, W / V - u));
}

// d [G·H][N] = a^T x, summed over all rows; work: outer_scratch(N) for each thread, and d with whole vectors
static void weight_gradient(const real* a, long lda, Gates gates, const real* x, long ldx, long rows, real* d, long N,
                            real* work, long threads) {
    const long wide = (N + V - 1) / V * V;
    real* padded = wide == N ? d : work + threads * outer_scratch(N);
    outer(a, lda, gates, x, ldx, padded, wide, N, rows, work, threads);
    if (padded != d) copy_narrow(padded, d, gates.G * gates.H, N, wide);
}

// d [rows][N] = a W for a weight W [G·H][N]; padded: d with whole vectors, where N has none
static void input_gradient(const real* a, long lda, Gates gates, const real* weight, long rows, real* d, long N,
                           real* packed, real* padded, long threads) {
    const long wide = (N + V - 1) / V * V;
    parallel(threads, [=](long id, long of) {
        const Share share(panels(N), id, of);
        pack_columns(weight, N, packed, gates, N, share.first, share.last);
    });
    real* to = wide == N ? d : padded;
    linear(a, lda, packed, nullptr, to, wide, rows, gates.G * gates.W, 1, wide / V, threads);
    if (to != d) copy_narrow(to, d, rows, N, wide);
}

// Sums of a over all rows, for two biases that are added before anything else; each may be null
static void bias_gradient(const real* a, long lda, Gates gates, long rows, real* sums, real* d, real* also,
                          long threads) {
    parallel(threads, [=](long id, long of) {
        const Share share(gates.G * gates.W / V, id, of);
        std::fill(sums + share.first * V, sums + share.last * V, real(0));
        for (const real* row = a; row < a + rows * lda; row += lda)
            for (long j = share.first * V; j < share.last * V; j += V) store(sums + j, load(sums + j) + load(row + j));
    });
    for (real* to : {d, also})
        for (long g = 0; to && g < gates.G; g++)
            std::copy(sums + g * gates.W, sums + g * gates.W + gates.H, to + gates.torch(g) * gates.H);
}
