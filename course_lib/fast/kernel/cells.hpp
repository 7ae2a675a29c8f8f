// The cells: `forward` turns the sums z of a step into gates and the new state, `backward` turns the gates back into
// the gradients of the sums. Equations and sources: course_lib/cells, the file of the same name.
//   A step keeps `slots` arrays. Those from 0 to `inputs` are fed by x W, those from `first` to `last` by h U. The gates
//   of x are turned round by `turn` from torch's order, the last being the first; `unroll` vectors of units are summed
//   side by side, as many as fill a panel.
//   s0, s: the old and the new of `states` arrays beside h (`s` is h itself where `state_is_h`); ds comes in as the
//   gradient of s and leaves as that of s0; dh is the gradient of the new h. p: peepholes or another bias, H apart.
#pragma once
#include "simd.hpp"

struct Rnn {  // h
    enum : long { slots = 1, inputs = 1, first = 0, last = 1, states = 1, unroll = 4, turn = 0, peepholes = 0 };
    static constexpr bool state_is_h = true;
    static void forward(vec* z, const vec*, vec* s, vec& h, const real*, long) { s[0] = h = z[0] = tanh_(z[0]); }
    static void backward(vec* z, const vec*, const vec*, vec dh, vec* ds, const real*, long) {
        z[0] = (dh + ds[0]) * (1 - z[0] * z[0]);
        ds[0] = vec{};
    }
};

struct Lstm {  // i f g o
    enum : long { slots = 4, inputs = 4, first = 0, last = 4, states = 1, unroll = 1, turn = 0, peepholes = 0 };
    static constexpr bool state_is_h = false;
    static void forward(vec* z, const vec* s0, vec* s, vec& h, const real*, long) {
        vec i = z[0] = sigmoid(z[0]), f = z[1] = sigmoid(z[1]), g = z[2] = tanh_(z[2]), o = z[3] = sigmoid(z[3]);
        s[0] = f * s0[0] + i * g;
        h = o * tanh_(s[0]);
    }
    static void backward(vec* z, const vec* s0, const vec* s, vec dh, vec* ds, const real*, long) {
        vec i = z[0], f = z[1], g = z[2], o = z[3], t = tanh_(s[0]), dc = ds[0] + dh * o * (1 - t * t);
        z[0] = dc * g * i * (1 - i);
        z[1] = dc * s0[0] * f * (1 - f);
        z[2] = dc * i * (1 - g * g);
        z[3] = dh * t * o * (1 - o);
        ds[0] = dc * f;
    }
};

struct LstmNoForget {  // i g o
    enum : long { slots = 3, inputs = 3, first = 0, last = 3, states = 1, unroll = 1, turn = 0, peepholes = 0 };
    static constexpr bool state_is_h = false;
    static void forward(vec* z, const vec* s0, vec* s, vec& h, const real*, long) {
        vec i = z[0] = sigmoid(z[0]), g = z[1] = tanh_(z[1]), o = z[2] = sigmoid(z[2]);
        s[0] = s0[0] + i * g;
        h = o * tanh_(s[0]);
    }
    static void backward(vec* z, const vec*, const vec* s, vec dh, vec* ds, const real*, long) {
        vec i = z[0], g = z[1], o = z[2], t = tanh_(s[0]), dc = ds[0] + dh * o * (1 - t * t);
        z[0] = dc * g * i * (1 - i);
        z[1] = dc * i * (1 - g * g);
        z[2] = dh * t * o * (1 - o);
        ds[0] = dc;
    }
};

struct LstmCoupled {  // i g o, and f = 1 - i
    enum : long { slots = 3, inputs = 3, first = 0, last = 3, states = 1, unroll = 1, turn = 0, peepholes = 0 };
    static constexpr bool state_is_h = false;
    static void forward(vec* z, const vec* s0, vec* s, vec& h, const real*, long) {
        vec i = z[0] = sigmoid(z[0]), g = z[1] = tanh_(z[1]), o = z[2] = sigmoid(z[2]);
        s[0] = (1 - i) * s0[0] + i * g;
        h = o * tanh_(s[0]);
    }
    static void backward(vec* z, const vec* s0, const vec* s, vec dh, vec* ds, const real*, long) {
        vec i = z[0], g = z[1], o = z[2], t = tanh_(s[0]), dc = ds[0] + dh * o * (1 - t * t);
        z[0] = dc * (g - s0[0]) * i * (1 - i);
        z[1] = dc * i * (1 - g * g);
        z[2] = dh * t * o * (1 - o);
        ds[0] = dc * (1 - i);
    }
};

struct LstmPeephole {  // i f g o; p: w_ci w_cf w_co
    enum : long { slots = 4, inputs = 4, first = 0, last = 4, states = 1, unroll = 1, turn = 0, peepholes = 3 };
    static constexpr bool state_is_h = false;
    static void forward(vec* z, const vec* s0, vec* s, vec& h, const real* p, long H) {
        vec i = z[0] = sigmoid(z[0] + load(p) * s0[0]), f = z[1] = sigmoid(z[1] + load(p + H) * s0[0]);
        vec g = z[2] = tanh_(z[2]);
        s[0] = f * s0[0] + i * g;
        vec o = z[3] = sigmoid(z[3] + load(p + 2 * H) * s[0]);
        h = o * tanh_(s[0]);
    }
    static void backward(vec* z, const vec* s0, const vec* s, vec dh, vec* ds, const real* p, long H) {
        vec i = z[0], f = z[1], g = z[2], o = z[3], t = tanh_(s[0]);
        z[3] = dh * t * o * (1 - o);
        vec dc = ds[0] + dh * o * (1 - t * t) + z[3] * load(p + 2 * H);
        z[0] = dc * g * i * (1 - i);
        z[1] = dc * s0[0] * f * (1 - f);
        z[2] = dc * i * (1 - g * g);
        ds[0] = dc * f + z[0] * load(p) + z[1] * load(p + H);
    }
};

struct Gru {  // n's input part, r, z, n's recurrent part; p: that part's bias b_hn
    enum : long { slots = 4, inputs = 3, first = 1, last = 4, states = 1, unroll = 1, turn = 1, peepholes = 0 };
    static constexpr bool state_is_h = true;
    static void forward(vec* z, const vec* s0, vec* s, vec& h, const real* p, long) {
        vec r = z[1] = sigmoid(z[1]), u = z[2] = sigmoid(z[2]), recalled = z[3] = z[3] + load(p);
        vec n = z[0] = tanh_(z[0] + r * recalled);
        s[0] = h = n + u * (s0[0] - n);
    }
    static void backward(vec* z, const vec* s0, const vec*, vec dh, vec* ds, const real*, long) {
        vec n = z[0], r = z[1], u = z[2], recalled = z[3];
        dh += ds[0];
        z[0] = dh * (1 - u) * (1 - n * n);
        z[1] = z[0] * recalled * r * (1 - r);
        z[2] = dh * (s0[0] - n) * u * (1 - u);
        z[3] = z[0] * r;
        ds[0] = dh * u;
    }
};

struct Slstm {  // i f g o, and σ of f's sum, which the way back needs; states c n m
    enum : long { slots = 5, inputs = 4, first = 0, last = 4, states = 3, unroll = 1, turn = 0, peepholes = 0 };
    static constexpr bool state_is_h = false;
    static void forward(vec* z, const vec* s0, vec* s, vec& h, const real*, long) {
        vec kept = log_sigmoid(z[1]) + s0[2], m = larger(kept, z[0]);
        z[4] = sigmoid(z[1]);
        vec i = z[0] = exp_(z[0] - m), f = z[1] = exp_(kept - m), g = z[2] = tanh_(z[2]), o = z[3] = sigmoid(z[3]);
        s[0] = f * s0[0] + i * g;
        s[1] = f * s0[1] + i;
        s[2] = m;
        h = o * s[0] / s[1];
    }
    static void backward(vec* z, const vec* s0, const vec* s, vec dh, vec* ds, const real*, long) {
        vec i = z[0], f = z[1], g = z[2], o = z[3], share = dh / s[1];
        vec dc = ds[0] + share * o, dn = ds[1] - share * o * s[0] / s[1];
        vec dlog_f = (dc * s0[0] + dn * s0[1]) * f, dlog_i = (dc * g + dn) * i, dm = ds[2] - dlog_f - dlog_i;
        vec none = {}, dkept = dlog_f + (f == 1 ? dm : none);  // the larger of the two was divided by itself
        z[0] = dlog_i + (f == 1 ? none : dm);
        z[1] = dkept * (1 - z[4]);
        z[2] = dc * i * (1 - g * g);
        z[3] = share * s[0] * o * (1 - o);
        ds[0] = dc * f;
        ds[1] = dn * f;
        ds[2] = dkept;
    }
};
