// A wave: rows that do not wait for each other, such as a diagonal of a grid or a level of a graph.
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
