// The contract's kernels as CUDA text (contract.py says what they must compute).
//
// One thread block runs one group of 8 chains through whole sweeps; its threads share the nodes of a step and meet at a
// barrier after it. A byte of `state` [groups, n_spins] holds the 8 chains of a group at one node, the lowest bit the
// lowest chain. Written without anything a host compiler lacks, but for the names that a shim can define: the same
// text is tested on machines without a GPU. Constants come from decision.py and philox.py as macros.

typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned char u8;
typedef long long i64;

static __device__ __forceinline__ void philox(u32 c0, u32 c1, u32 c2, u32 c3, u32 k0, u32 k1, u32 *out) {
    for (int round = 0; round < ROUNDS; ++round) {
        const u32 high0 = __umulhi(MULTIPLIER0, c0), low0 = MULTIPLIER0 * c0;
        const u32 high1 = __umulhi(MULTIPLIER1, c2), low1 = MULTIPLIER1 * c2;
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += WEYL0;
        k1 += WEYL1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

// Every operation is rounded on its own: the intrinsics keep the compiler from fusing.
static __device__ __forceinline__ int accepts(float y, u32 word) {
    y = fmaxf(fminf(y, CLAMP), -CLAMP);
    const float shifted = __fadd_rn(y, MAGIC);
    const float f = __fsub_rn(y, __fsub_rn(shifted, MAGIC));
    float p = C5;
    p = __fadd_rn(__fmul_rn(p, f), C4);
    p = __fadd_rn(__fmul_rn(p, f), C3);
    p = __fadd_rn(__fmul_rn(p, f), C2);
    p = __fadd_rn(__fmul_rn(p, f), C1);
    p = __fadd_rn(__fmul_rn(p, f), 1.0f);
    const float e = __uint_as_float(__float_as_uint(p) + (__float_as_uint(shifted) << EXPONENT));
    const float u = __fsub_rn(__uint_as_float((word & SIGNIFICAND) | ONE_BITS), BELOW_ONE);
    return __fmul_rn(u, __fadd_rn(1.0f, e)) < 1.0f;
}

static __device__ __forceinline__ void eight_words(i64 group, u32 node, u32 sweep, u32 stream, u32 low, u32 high, u32 *words) {
    philox((u32)(2 * group), node, sweep, stream, low, high, words);
    philox((u32)(2 * group + 1), node, sweep, stream, low, high, words + 4);
}

static __device__ __forceinline__ u32 word_of(i64 chain, u32 middle, u32 sweep, u32 stream, u32 low, u32 high) {
    u32 words[4];
    philox((u32)(chain / 4), middle, sweep, stream, low, high, words);
    const u32 upper = chain & 1 ? words[3] : words[2], lower = chain & 1 ? words[1] : words[0];
    return chain & 2 ? upper : lower;
}

static __device__ __forceinline__ u8 coins(i64 group, u32 sweep, u32 low, u32 high) {
    u32 words[8];
    eight_words(group, 0, sweep, STREAM_COIN, low, high, words);
    u32 bits = 0;
    for (int c = 0; c < 8; ++c) bits |= (words[c] >> 31) << c;
    return (u8)bits;
}

// Draw the node of one row for 8 chains. Adding 0 where a neighbour is -1 takes no branch and changes no decision.
// Neighbours are [degree, n_rows], so that threads side by side read side by side.
static __device__ __forceinline__ void draw(
    u8 *state, i64 group, i64 row, i64 n_rows, const int *nodes, const float *base, const int *others,
    const float *steps, const int *degrees, u32 mask, u32 sweep, u32 low, u32 high
) {
    float y[8];
    for (int c = 0; c < 8; ++c) y[c] = base[row];
    for (int k = 0; k < degrees[row]; ++k) {
        const u32 lit = state[others[k * n_rows + row]];
        const float step = steps[k * n_rows + row];
        for (int c = 0; c < 8; ++c) y[c] = __fadd_rn(y[c], (lit >> c) & 1 ? step : 0.0f);
    }
    u32 words[8], bits = 0;
    eight_words(group, (u32)nodes[row], sweep, STREAM_SPIN, low, high, words);
    for (int c = 0; c < 8; ++c) bits |= (u32)accepts(y[c], words[c]) << c;
    const u32 old = state[nodes[row]];
    state[nodes[row]] = (u8)((old & ~mask) | (bits & mask));
}

// Turn 64 states, `seen` [64, n_spins] of one group, into words of time: out [n_spins, n_chains].
static __device__ __forceinline__ void turn(const u8 *seen, u64 *out, i64 group, i64 n_seen, i64 n_spins, i64 n_chains) {
    for (i64 node = threadIdx.x; node < n_spins; node += blockDim.x) {
        u64 words[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        for (i64 t = 0; t < n_seen; ++t) {
            const u64 lit = seen[t * n_spins + node];
            for (int c = 0; c < 8; ++c) words[c] |= ((lit >> c) & 1) << t;
        }
        for (int c = 0; c < 8; ++c)
            if (8 * group + c < n_chains) out[node * n_chains + 8 * group + c] = words[c];
    }
}

// n_draws looks, each after `stride` sweeps; order [n_steps, 3] holds first row, last row and who takes part.
// seen: [groups, 64, n_spins]; out: [words, n_spins, n_chains], or nothing to look for when `looking` is 0.
extern "C" __global__ void __launch_bounds__(THREADS, 2) sweeps(
    u8 *states, u8 *seen, u64 *out, const int *nodes, const float *base, const int *others, const float *steps,
    const int *degrees, const int *order, i64 n_steps, i64 n_rows, i64 n_spins, i64 n_chains, i64 first_sweep,
    i64 n_draws, i64 stride, i64 looking, i64 tossing, u32 low, u32 high
) {
    const i64 group = blockIdx.x;
    u8 *state = states + group * n_spins;
    u8 *mine = seen + group * 64 * n_spins;
    for (i64 t = 0; t < n_draws; ++t) {
        for (i64 s = first_sweep + t * stride; s < first_sweep + (t + 1) * stride; ++s) {
            const u32 heads = tossing ? coins(group, (u32)s, low, high) : 0xFF;
            for (i64 step = 0; step < n_steps; ++step) {
                const int who = order[3 * step + 2];
                const u32 mask = who == ALL ? 0xFF : (who == HEADS ? heads : ~heads & 0xFF);
                for (i64 row = order[3 * step] + threadIdx.x; row < order[3 * step + 1]; row += blockDim.x)
                    draw(state, group, row, n_rows, nodes, base, others, steps, degrees, mask, (u32)s, low, high);
                __syncthreads();
            }
        }
        if (!looking) continue;
        for (i64 node = threadIdx.x; node < n_spins; node += blockDim.x) mine[(t % 64) * n_spins + node] = state[node];
        __syncthreads();
        if (t % 64 == 63 || t == n_draws - 1) {
            turn(mine, out + (t / 64) * n_spins * n_chains, group, t % 64 + 1, n_spins, n_chains);
            __syncthreads();
        }
    }
}

// One thread per chain, each at its own site. Chains share bytes, so bits are flipped by atomics on aligned words.
extern "C" __global__ void __launch_bounds__(SCAN_THREADS) scan(
    u32 *states, u64 *out, const i64 *starts, const int *others, const float *steps, const float *base,
    const int *free_nodes, i64 n_free, i64 n_spins, i64 n_chains, i64 first_sweep, i64 n_draws, i64 stride,
    i64 looking, u32 low, u32 high
) {
    const i64 chain = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (chain >= n_chains) return;
    const i64 offset = chain / 8 * n_spins;
    const int bit = (int)(chain % 8);
    const volatile u8 *state = (const volatile u8 *)states + offset;
    for (i64 t = 0; t < n_draws; ++t) {
        for (i64 s = first_sweep + t * stride; s < first_sweep + (t + 1) * stride; ++s)
            for (i64 d = 0; d < n_free; ++d) {
                const u32 site = word_of(chain, (u32)d, (u32)s, STREAM_SITE, low, high);
                const u32 word = word_of(chain, (u32)d, (u32)s, STREAM_SPIN, low, high);
                const int node = free_nodes[((u64)site * (u64)n_free) >> 32];
                float y = base[node];
                for (i64 k = starts[node]; k < starts[node + 1]; ++k)
                    y = __fadd_rn(y, (state[others[k]] >> bit) & 1 ? steps[k] : 0.0f);
                const int flip = accepts(y, word) != ((state[node] >> bit) & 1);
                const i64 at = offset + node;
                if (flip) atomicXor(states + at / 4, 1u << (8 * (at % 4) + bit));
            }
        if (!looking) continue;
        u64 *words = out + (t / 64) * n_spins * n_chains + chain;
        for (i64 node = 0; node < n_spins; ++node) {
            const u64 lit = (state[node] >> bit) & 1;
            words[node * n_chains] = (t % 64 ? words[node * n_chains] : 0) | lit << (t % 64);
        }
    }
}
