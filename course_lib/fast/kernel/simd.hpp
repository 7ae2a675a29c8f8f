// A `vec` is BYTES of neighbouring numbers. The compiler turns + - * / on it into SIMD instructions, and a
// product that is added at once into one fused instruction where the processor has it.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>

#ifndef REAL
#define REAL float
#endif
#ifndef BYTES  // as wide as the registers: wider vectors are split, many times slower
#if defined(__AVX512F__)
#define BYTES 64
#elif defined(__AVX2__)
#define BYTES 32
#else
#define BYTES 16
#endif
#endif

typedef REAL real;
typedef real vec __attribute__((vector_size(BYTES), aligned(alignof(real))));
enum : long { V = BYTES / sizeof(real) };

static inline vec load(const real* p) { return *(const vec*)p; }
static inline void store(real* p, vec v) { *(vec*)p = v; }
static inline vec load_some(const real* p, long there) {  // the rest are zeros
    if (there >= V) return load(p);
    vec x = {};
    for (long i = 0; i < there; i++) x[i] = p[i];
    return x;
}
static inline vec fill(real x) { return vec{} + x; }
static inline vec larger(vec x, vec y) { return x > y ? x : y; }
static inline vec smaller(vec x, vec y) { return x < y ? x : y; }
static inline void fetch(const real* p, long vectors) {  // ask for memory that will be needed soon
    for (long i = 0; i < vectors * BYTES; i += 64) __builtin_prefetch((const char*)p + i, 1);
}

template <class F> static inline vec each(vec x, F f) {
    for (long i = 0; i < V; i++) x[i] = f(x[i]);
    return x;
}

// NaN goes through each function; single precision is right to a few units in the last place.
#if defined(__FAST_MATH__) || defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error "NaN and infinity must keep their meaning: compile without -ffast-math"
#endif

static inline vec tanh_(vec x) {
    if constexpr (sizeof(real) == 8) return each(x, [](real v) { return std::tanh(v); });
#if defined(__FMA__) || defined(__aarch64__)  // where the quotient below is 1 exactly, which is a matter of rounding
    const vec most = fill(7.99881172180175781);
#else
    const vec most = fill(7.90531110763549805);
#endif
    x = x > most ? most : x;
    x = x < -most ? -most : x;
    vec s = x * x;  // x p(x²) / q(x²): the published coefficients of Eigen's generic_fast_tanh_float
    vec p = s * real(-2.76076847742355e-16) + real(2.00018790482477e-13);
    p = p * s + real(-8.60467152213735e-11);
    p = p * s + real(5.12229709037114e-08);
    p = p * s + real(1.48572235717979e-05);
    p = p * s + real(6.37261928875436e-04);
    p = p * s + real(4.89352455891786e-03);
    vec q = s * real(1.19825839466702e-06) + real(1.18534705686654e-04);
    q = q * s + real(2.26843463243900e-03);
    q = q * s + real(4.89352518554385e-03);
    return x * p / q;
}

static inline vec sigmoid(vec x) { return tanh_(x * real(0.5)) * real(0.5) + real(0.5); }

static inline vec exp_(vec x) {  // 2^n e^r with |r| <= ln 2 / 2
    if constexpr (sizeof(real) == 8) return each(x, [](real v) { return std::exp(v); });
    typedef std::conditional<sizeof(real) == 4, int32_t, int64_t>::type whole;
    typedef whole ints __attribute__((vector_size(BYTES)));
    vec within = larger(smaller(x, fill(88)), fill(-87));
    vec n = within * real(1.44269504088896341) + real(12582912) - real(12582912);  // 1.5·2^23 rounds to a whole number
    vec r = within - n * real(0.693359375) + n * real(2.12194440e-4);  // ln 2 in two parts, so that nothing is lost
    vec e = fill(1.0 / 5040);
    for (real c : {1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0}) e = e * r + c;
    ints bits = (__builtin_convertvector(n, ints) + 127) << 23;
    e = e * (vec)bits;
    e = x < real(-87) ? vec{} : e;
    return x != x ? x : e;
}

static inline vec log_sigmoid(vec x) {  // min(x, 0) - log(1 + e^-|x|)
    if constexpr (sizeof(real) == 8)
        return each(x, [](real v) { return std::min(v, real(0)) - std::log1p(std::exp(-std::abs(v))); });
    vec u = exp_(x < 0 ? x : -x), s = u / (u + 2), square = s * s, sum = fill(1.0 / 17);
    for (real odd : {15, 13, 11, 9, 7, 5, 3, 1}) sum = sum * square + 1 / odd;  // log(1 + u) = 2 artanh(u / (u + 2))
    return smaller(x, vec{}) - 2 * s * sum;
}
