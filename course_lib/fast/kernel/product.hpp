// The one matrix product, on packed weights, and the threads.
//   A panel is at most 4 vectors of columns of W side by side, [K][vectors][V]: the product walks through it once for
//   a few rows, whose sums stay in registers. 12 sums, 4 weights... fill 16 registers, twice as many fill 32.
#pragma once
#include <atomic>
#include "simd.hpp"
#ifdef _OPENMP
#include <omp.h>
#include <sched.h>
#endif

enum : long { PANEL = 4, CHUNK = 24 };
#if defined(__AVX512F__) || defined(__aarch64__)
enum : long { SUMS = 24 };
#else
enum : long { SUMS = 12 };
#endif

template <int R, int N>
static void few_rows(real* out, long ld, const real* const* rows, long step, const real* w, long K, bool add) {
    vec sum[R][N];
    const real* a[R];
    for (int r = 0; r < R; r++) {
        a[r] = rows[r];
        for (int n = 0; n < N; n++) sum[r][n] = add ? load(out + r * ld + n * V) : vec{};
    }
    for (long k = 0, i = 0; k < K; k++, i += step, w += N * V) {
        vec weight[N];
        for (int n = 0; n < N; n++) weight[n] = load(w + n * V);
        for (int r = 0; r < R; r++) {
            real x = a[r][i];
            for (int n = 0; n < N; n++) sum[r][n] += x * weight[n];
        }
    }
    for (int r = 0; r < R; r++)
        for (int n = 0; n < N; n++) store(out + r * ld + n * V, sum[r][n]);
}

template <int N, int R = SUMS / N>
static void panel_product(real* out, long ld, const real* const* rows, long count, long step, const real* w, long K,
                          bool add) {
    for (; count >= R; count -= R, rows += R, out += R * ld) few_rows<R, N>(out, ld, rows, step, w, K, add);
    if constexpr (R > 1)
        if (count) panel_product<N, R - 1>(out, ld, rows, count, step, w, K, add);
}

// out [count][N·V] = or += a W, whose packed panels follow one another; rows: where each row of a begins, its K numbers
// `step` apart
static inline void product(real* out, long ld, const real* const* rows, long count, const real* w, long N, long K,
                           bool add, long step = 1) {
    for (; N > 0; N -= PANEL, out += PANEL * V, w += PANEL * V * K)
        switch (std::min<long>(N, PANEL)) {
            case 1: panel_product<1>(out, ld, rows, count, step, w, K, add); break;
            case 2: panel_product<2>(out, ld, rows, count, step, w, K, add); break;
            case 3: panel_product<3>(out, ld, rows, count, step, w, K, add); break;
            case 4: panel_product<4>(out, ld, rows, count, step, w, K, add); break;
        }
}

// f(thread, threads), with torch's own pool of threads, as both use one OpenMP; it may give fewer than asked
template <class F> static void parallel(long wanted, F f) {
#ifdef _OPENMP
    if (wanted > 1) {
#pragma omp parallel num_threads((int)wanted)
        f((long)omp_get_thread_num(), (long)omp_get_num_threads());
        return;
    }
#endif
    f(0L, 1L);
}

// Fewer than `threads` where a thread would have less than `grain` products to add, which takes longer to hand out
static long grain = 1 << 18;
static inline long worth(long threads, long products) { return std::max(1L, std::min(threads, products / std::max(1L, grain))); }

struct Share {  // part `id` of `of` of the numbers first … last - 1
    long first, last;
    Share(long count, long id, long of) : first(count * id / of), last(count * (id + 1) / of) {}
};

struct Barrier {  // where the threads meet after a step that all of them need
    std::atomic<long> arrived{0};
    void wait(long threads) {
        if (threads == 1) return;
        long goal = (arrived.fetch_add(1) / threads + 1) * threads;
        for (long spins = 0; arrived.load() < goal; spins++) {
#ifdef _OPENMP
            if (spins > 20000) sched_yield();  // the other one may wait for this very core
#endif
#if defined(__x86_64__)
            __builtin_ia32_pause();
#endif
        }
    }
};

// One vector of a panel: lane v holds row[v] of W, or zeros where there is none
static inline void pack_lanes(const real* const* row, real* P, long K, long N, long padded) {
    for (long k0 = 0; k0 < K; k0 += 16)
        for (long v = 0; v < V; v++)
            for (long k = k0; k < std::min(k0 + 16, K); k++) P[k * N * V + v] = row[v] ? row[v][k] : 0;
    for (long k = K; k < padded; k++) store(P + k * N * V, vec{});
}

// W [G][H][K] as torch keeps it, for y = a W^T with the gates side by side: block after block of U vectors of units,
// each U·G vectors in panels, unit vector v of gate g the (v·G + g)-th. Zeros for units past H and for k from K on
static void pack_gates(const real* W, real* P, long G, long H, long K, long padded, long U, long threads) {
    long vectors = (H + V - 1) / V;
    parallel(threads, [=](long id, long of) {
        Share share((vectors + U - 1) / U, id, of);
        for (long block = share.first; block < share.last; block++) {
            long wide = std::min(U, vectors - block * U) * G;
            for (long n = 0; n < wide; n++) {
                const real* row[V];
                for (long v = 0; v < V; v++) {
                    long unit = (block * U + n / G) * V + v;
                    row[v] = unit < H ? W + (n % G * H + unit) * K : nullptr;
                }
                long panel = n / PANEL * PANEL;
                real* start = P + (block * U * G + panel) * V * padded + n % PANEL * V;
                pack_lanes(row, start, K, std::min<long>(wide - panel, PANEL), padded);
            }
        }
    });
}

struct Gates {  // G blocks of H rows of a weight, which stand W apart elsewhere, turned round by `turn`
    long G, H, W, turn;
    long torch(long g) const { return (g + G - turn) % G; }
};

// W [G·H][N] -> panels first … last - 1 of 4 vectors for y = a W with a [G·W] wide; zeros where there is nothing
static void pack_columns(const real* weight, long ldw, real* P, Gates gates, long N, long first, long last) {
    const long vectors = (N + V - 1) / V;
    for (long n0 = first * PANEL; n0 < std::min(last * PANEL, vectors); n0 += PANEL) {
        const long wide = std::min<long>(PANEL, vectors - n0);
        real* to = P + n0 * V * gates.G * gates.W;
        for (long g = 0; g < gates.G; g++) {
            const real* from = weight + gates.torch(g) * gates.H * ldw + n0 * V;
            for (long k = 0; k < gates.W; k++, from += ldw)
                for (long n = 0; n < wide; n++, to += V)
                    store(to, k < gates.H ? load_some(from + n * V, N - (n0 + n) * V) : vec{});
        }
    }
}
static inline long panels(long N) { return (N + PANEL * V - 1) / (PANEL * V); }

// y [M][ldy] = a [M][K] W (+ bias), for W in G parts of N vectors of columns each
static void linear(const real* a, long lda, const real* P, const real* bias, real* y, long ldy, long M, long K, long G,
                   long N, long threads) {
    parallel(threads, [=](long id, long of) {
        Share share(M, id, of);
        const real* rows[4 * CHUNK];
        for (long m = share.first; m < share.last; m += 4 * CHUNK) {
            long count = std::min<long>(4 * CHUNK, share.last - m);
            for (long r = 0; r < count; r++) {
                rows[r] = a + (m + r) * lda;
                if (bias) std::copy(bias, bias + G * N * V, y + (m + r) * ldy);
            }
            for (long g = 0; g < G; g++)
                product(y + m * ldy + g * N * V, ldy, rows, count, P + g * N * V * K, N, K, bias);
        }
    });
}

enum : long { DEPTH = 192, TALL = 48 };  // steps, and columns of a, that a weight gradient takes at a time
static long outer_scratch(long N) { return DEPTH * ((N + V - 1) / V * V + TALL); }

// d [G·H][ldd] = a^T x for a [K][G·W] and x [K][N], a weight gradient. scratch: outer_scratch(N) for each thread
static void outer(const real* a, long lda, Gates gates, const real* x, long ldx, real* d, long ldd, long N, long K,
                  real* scratch, long threads) {
    parallel(threads, [=](long id, long of) {
        Share share(gates.G * gates.H, id, of);
        real *P = scratch + id * outer_scratch(N), *block = P + DEPTH * ((N + V - 1) / V * V);
        const real* rows[TALL];
        for (long r = 0; r < TALL; r++) rows[r] = block + r;
        for (long k = 0; k < K; k += DEPTH) {
            const long deep = std::min<long>(DEPTH, K - k);
            pack_columns(x + k * ldx, ldx, P, Gates{1, deep, deep, 0}, N, 0, panels(N));
            for (long m = share.first, count; m < share.last; m += count) {
                const long g = m / gates.H, unit = m % gates.H;
                count = std::min<long>({TALL, share.last - m, gates.H - unit});
                const real* from = a + k * lda + g * gates.W + unit;
                for (long j = 0; j < deep; j++, from += lda) std::copy(from, from + count, block + j * TALL);
                product(d + (gates.torch(g) * gates.H + unit) * ldd, ldd, rows, count, P, (N + V - 1) / V, deep,
                        k > 0, TALL);
            }
        }
    });
}
