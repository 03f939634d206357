// One sweep over blocks of nodes (kernels `alternating` and `symmetrised`).
//
// A thread block runs one group of CHAINS chains; its threads share the rows of a step and meet at a barrier after it.
// Row r draws the spin in cell r of the state: free nodes block by block, clamped nodes behind them, so that threads
// side by side read and write side by side. A cell holds the group's bits, the lowest bit the lowest chain. The state
// lies in shared memory, or, where it does not fit (LOCAL 0), in the device's.

enum { QUADS = (CHAINS + 3) / 4 };

struct __align__(8) Pair { int at; float step; };  // a neighbour: the byte where its bits begin, what it adds where they are 1
struct __align__(16) Step { int first, last, who, unused; };
struct __align__(16) Opening { u32 after1, after2, after3, key3; };  // what a sweep's first rounds of philox are alike in
struct Shared { Opening openings[2][QUADS]; u32 heads[2][QUADS]; };  // by parity of the sweep

// Rounds 0 to 2 where the node does not enter: c0 and c3 of the counter are the same for all nodes of a sweep.
static __device__ __forceinline__ Opening opening(u32 quad, u32 sweep, u32 low, u32 high) {
    u32 c[4] = {quad, 0, sweep, STREAM_SPIN};
    philox_round(c, low, high);
    const u32 first2 = c[2], first3 = c[3];
    const u32 second0 = __umulhi(MULTIPLIER1, first2) ^ c[1] ^ (low + WEYL0), second1 = MULTIPLIER1 * first2;
    Opening out;
    out.after1 = first3 ^ (high + WEYL1);
    out.after2 = second1 ^ (low + 2 * WEYL0);
    out.after3 = __umulhi(MULTIPLIER0, second0) ^ (high + 2 * WEYL1);
    out.key3 = MULTIPLIER0 * second0 ^ (high + 3 * WEYL1);
    return out;
}

// The words of four chains at a node; `high0` and `low0` are MULTIPLIER0 times c0 after the first round, which only the
// node and the sweep decide.
static __device__ __forceinline__ void node_words(Opening o, u32 high0, u32 low0, u32 low, u32 high, u32 *c) {
    const u32 c2 = high0 ^ o.after1;
    const u32 d0 = __umulhi(MULTIPLIER1, c2) ^ o.after2, d2 = o.after3 ^ low0;
    c[0] = __umulhi(MULTIPLIER1, d2) ^ MULTIPLIER1 * c2 ^ (low + 3 * WEYL0);
    c[1] = MULTIPLIER1 * d2;
    c[2] = __umulhi(MULTIPLIER0, d0) ^ o.key3;
    c[3] = MULTIPLIER0 * d0;
    #pragma unroll
    for (int round = 4; round < ROUNDS; ++round) philox_round(c, low + round * WEYL0, high + round * WEYL1);
}

// `first` is the number of the group's first chain.
static __device__ __forceinline__ void prepare(Shared *shared, i64 first, u32 sweep, int tossing, u32 low, u32 high) {
    for (u32 q = threadIdx.x; q < QUADS; q += blockDim.x) {
        const u32 quad = (u32)(first / 4) + q;
        shared->openings[sweep & 1][q] = opening(quad, sweep, low, high);
        if (!tossing) continue;
        u32 words[4], bits = 0;
        quad_words(quad, 0, sweep, STREAM_COIN, low, high, words);
        for (int c = 0; c < 4; ++c) bits |= (words[c] >> 31) << c;
        shared->heads[sweep & 1][q] = bits;
    }
}

static __device__ __forceinline__ u32 heads_of(const Shared *shared, u32 sweep, int offset) {
    u32 bits = 0;
    #pragma unroll
    for (int q = 0; q < QUADS; ++q) bits |= shared->heads[sweep & 1][q] << (4 * q);
    return bits >> offset;
}

// Load AHEAD neighbours of a row: what each adds, and where the chains of the group have it.
static __device__ __forceinline__ void load_ahead(const Cell *state, const Pair *at, int n_rows, float *steps, u32 *lit) {
    Pair pair[AHEAD];
    #pragma unroll
    for (int a = 0; a < AHEAD; ++a) pair[a] = at[(i64)a * n_rows];
    #pragma unroll
    for (int a = 0; a < AHEAD; ++a) {
        steps[a] = pair[a].step;
        lit[a] = *(const Cell *)((const u8 *)state + pair[a].at);
    }
}

static __device__ __forceinline__ void add_steps(int from, const float *steps, const u32 *lit, float *y) {
    #pragma unroll
    for (int a = 0; a < AHEAD; ++a) {
        #pragma unroll
        for (int c = 0; c < CHAINS; ++c)
            if (a >= from && lit[a] >> c & 1) y[c] = __fadd_rn(y[c], steps[a]);
    }
}

struct Rows { u32 base, pairs; };  // where the rows of a rung begin in these tables

// Sum the fields of one row for all chains of the group. Every row has a multiple of AHEAD neighbours, and at least so
// many, padded with steps of 0: adding 0 changes no decision.
static __device__ __forceinline__ void sum_field(
    const Cell *state, Rows of, int row, int n_rows, const float *base, const Pair *pairs, const int *degrees, float *y
) {
    float steps[AHEAD];
    u32 lit[AHEAD];
    const Pair *at = pairs + (of.pairs + row);
    load_ahead(state, at, n_rows, steps, lit);
    const float neither = base[of.base + row], first = __fadd_rn(neither, steps[0]);
    #pragma unroll
    for (int c = 0; c < CHAINS; ++c) y[c] = lit[0] >> c & 1 ? first : neither;
    add_steps(1, steps, lit, y);
    for (int k = degrees[row] - AHEAD; k > 0; k -= AHEAD) {
        at += (i64)AHEAD * n_rows;
        load_ahead(state, at, n_rows, steps, lit);
        add_steps(0, steps, lit, y);
    }
}

static __device__ __forceinline__ u32 drawn(
    const float *y, const Shared *shared, u32 node, u32 sweep, int offset, u32 low, u32 high
) {
    const u32 c0 = __umulhi(MULTIPLIER1, sweep) ^ node ^ low;
    const u32 high0 = __umulhi(MULTIPLIER0, c0), low0 = MULTIPLIER0 * c0;
    u32 bits = 0;
    #pragma unroll
    for (int q = 0; q < QUADS; ++q) {
        u32 words[4];
        node_words(shared->openings[sweep & 1][q], high0, low0, low, high, words);
#if CHAINS < 4
        if (offset & 2) words[0] = words[2], words[1] = words[3];
        if (offset & 1) words[0] = words[1];
#endif
        #pragma unroll
        for (int c = 0; c < (CHAINS < 4 ? CHAINS : 4); ++c)
            if (accepts(y[4 * q + c], words[c])) bits |= 1u << (4 * q + c);
    }
    return bits;
}

// The steps of a sweep; order [n_steps] holds first row, last row and who takes part. Ends with a barrier.
static __device__ __forceinline__ void sweep_once(
    Cell *state, const Shared *shared, Rows of, const int *nodes, const float *base, const Pair *pairs,
    const int *degrees, const Step *order, int n_steps, int n_rows, u32 sweep, int tossing, int offset, u32 low, u32 high
) {
    const u32 heads = tossing ? heads_of(shared, sweep, offset) : 0;
    for (int n = 0; n < n_steps; ++n) {
        const Step step = order[n];
        const u32 mask = step.who == ALL ? ~0u : (step.who == HEADS ? heads : ~heads);
        for (int row = step.first + threadIdx.x; row < step.last; row += blockDim.x) {
            float y[CHAINS];
            sum_field(state, of, row, n_rows, base, pairs, degrees, y);
            const u32 bits = drawn(y, shared, (u32)nodes[row], sweep, offset, low, high);
            state[row] = (Cell)(step.who == ALL ? bits : (state[row] & ~mask) | (bits & mask));
        }
        __syncthreads();
    }
    if (n_steps == 0) __syncthreads();
}
