// Rungs that sample side by side and exchange states (tempering.py is the contract).
//
// A thread block runs one group of CHAINS sets at one rung, as `sweeps` does, with the tables of that rung. After the
// sweeps of a round it sums E of its states under the differences of the pair that is tried, posts both, waits for the
// block of the other rung, and takes that block's states where they are exchanged: both blocks decide alike from the
// same numbers. Posts go into SLOTS places in turn, so that none is written again while it may still be read: a block
// posts a place again after it has met the same partner once more.
// Where all blocks run at the same time, one launch does many rounds; else SWEEP and POST come in one launch and SWAP in
// the next, a round at a time.

enum { SWEEP = 1, POST = 2, SWAP = 4 };  // parts of a round
enum { SLOTS = 4 };
enum { SPREAD = BITS == 8 ? 0x01010101 : 1 };  // copies the bits of a cell to every cell of a word

struct __align__(8) Ends { int i, j; };  // cells of a product of two spins, or of a single one where j is negative
struct __align__(16) Exchange { int sums[CHAINS]; u32 mask; };  // a block's; sums leave out what both rungs share

static __device__ __forceinline__ Exchange *exchange() { return (Exchange *)((Shared *)room + 1); }
static __device__ __forceinline__ u32 *words_of(u32 *home) { return LOCAL ? (u32 *)(exchange() + 1) : home; }

// Add to sums [CHAINS] the differences of all terms whose product is -1. E is a constant less twice this.
static __device__ __forceinline__ void add_terms(
    const Cell *state, const Ends *ends, const int *differences, int n_terms, int *sums
) {
    int mine[CHAINS];
    #pragma unroll
    for (int c = 0; c < CHAINS; ++c) mine[c] = 0;
    #pragma unroll 2
    for (int n = threadIdx.x; n < n_terms; n += blockDim.x) {
        const Ends of = ends[n];
        const int difference = differences[n];
        const u32 apart = (u32)state[of.i] ^ (of.j < 0 ? ~0u : (u32)state[of.j]);
        #pragma unroll
        for (int c = 0; c < CHAINS; ++c)
            if (apart >> c & 1) mine[c] += difference;
    }
    #pragma unroll
    for (int c = 0; c < CHAINS; ++c) {
        const int warp = __reduce_add_sync(~0u, mine[c]);
        if (threadIdx.x % WARP == c % WARP) atomicAdd(sums + c, warp);
    }
}

// The decision, from delta = E(state at the lower rung) - E(state at the upper).
static __device__ __forceinline__ int exchanged(i64 delta, float unit, u32 word) {
    const float y = fminf(fmaxf(__fmul_rn((float)-delta, unit), 0.0f), CLAMP);
    return delta >= 0 || __fmul_rn(uniform(word), power(y)) < 1.0f;
}

static __device__ __forceinline__ void wait_for(const i64 *posted, u32 round) {
    if (threadIdx.x == 0) {
        for (i64 tries = 0; *(const volatile i64 *)posted <= round; ++tries) {
            if (tries > PATIENCE) __trap();  // a partner that never comes must not hold the device for good
            __nanosleep(64);
        }
        __threadfence();
    }
    __syncthreads();
}

// Where a block stands in a round: the lower rung of the pair that it tries, whether that is its own, and the block of the
// other rung; `slot` is the place of block 0 in the posts.
struct Place { int block, group, rung, pair, other; bool lower, paired; i64 slot; };

static __device__ __forceinline__ Place place_of(int n_rungs, int n_groups, u32 round) {
    Place at;
    at.block = (int)blockIdx.x;
    at.group = at.block % n_groups;
    at.rung = at.block / n_groups;
    at.lower = ((at.rung ^ round) & 1) == 0;
    at.pair = at.lower ? at.rung : at.rung - 1;
    at.other = at.lower ? at.block + n_groups : at.block - n_groups;
    at.paired = at.pair >= 0 && at.pair + 1 < n_rungs;
    at.slot = (i64)(round % SLOTS) * n_rungs * n_groups;
    return at;
}

// Where posts lie: states [SLOTS, blocks, pitch], sums [SLOTS, blocks, CHAINS], and for each block one more than the
// number of the last round posted.
struct Posts { u32 *states; int *sums; i64 *rounds; };

// Both are calls, not inlined: what they need must not take registers from the sweeps.
static __device__ __noinline__ void post(
    u32 *home, Posts posts, const Ends *__restrict__ ends, const int *__restrict__ differences, int n_terms, int n_rungs,
    int n_groups, int pitch, u32 round
) {
    const Place at = place_of(n_rungs, n_groups, round);
    if (!at.paired) return;
    const u32 *words = words_of(home);
    Exchange *mine = exchange();
    for (int c = threadIdx.x; c < CHAINS; c += blockDim.x) mine->sums[c] = 0;
    __syncthreads();
    add_terms((const Cell *)words, ends, differences + (i64)at.pair * n_terms, n_terms, mine->sums);
    u32 *states = posts.states + (at.slot + at.block) * pitch;
    for (int q = threadIdx.x; q < pitch; q += blockDim.x) states[q] = words[q];
    __syncthreads();
    int *sums = posts.sums + (at.slot + at.block) * CHAINS;
    for (int c = threadIdx.x; c < CHAINS; c += blockDim.x) sums[c] = mine->sums[c];
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) *(volatile i64 *)(posts.rounds + at.block) = (i64)round + 1;
}

// Return the bits of the sets that this block exchanges with the rung above; those with the rung below count there.
static __device__ __noinline__ u32 swap_states(
    u32 *home, Posts posts, const float *units, int n_rungs, int n_groups, int pitch, i64 spacing,
    u32 round, u32 low, u32 high
) {
    const Place at = place_of(n_rungs, n_groups, round);
    if (!at.paired) return 0;
    u32 *words = words_of(home);
    Exchange *mine = exchange();
    if (threadIdx.x == 0) mine->mask = 0;
    wait_for(posts.rounds + at.other, round);
    const volatile int *sums = posts.sums + at.slot * CHAINS;
    for (int c = threadIdx.x; c < CHAINS; c += blockDim.x) {
        const i64 here = sums[at.block * CHAINS + c], there = sums[at.other * CHAINS + c];
        const i64 chain = at.pair * spacing + (i64)at.group * CHAINS + c;
        const u32 word = word_of(chain, 0, round, STREAM_SWAP, low, high);
        const i64 delta = 2 * (at.lower ? there - here : here - there);
        if (exchanged(delta, units[at.pair], word)) atomicOr(&mine->mask, 1u << c);
    }
    __syncthreads();
    const u32 mask = mine->mask, wide = mask * SPREAD;
    const volatile u32 *states = posts.states + (at.slot + at.other) * pitch;
    if (mask)
        for (int q = threadIdx.x; q < pitch; q += blockDim.x) words[q] = (words[q] & ~wide) | (states[q] & wide);
    return at.lower ? mask : 0;
}

// Rounds first_round .. first_round + n_rounds - 1, or parts of one. Group g of rung r is block r * n_groups + g; its
// first set has chain number r * spacing + g * CHAINS.
// states: [blocks, pitch]; posted, sums, rounds: see `Posts`. base, pairs: [rungs, ...] as `sweeps` has them;
// differences: [rungs - 1, n_terms]; units: [rungs - 1], 2^-q. swapped: [n_rounds, rungs - 1, n_groups], bits of the sets
// that were exchanged; seen: [rungs looked at, n_groups, n_draws, pitch], states after every `stride`-th round, `done`
// rounds before these counted; looked: [rungs], the place in seen, or -1.
extern "C" __global__ void __launch_bounds__(THREADS, RESIDENT) temper(
    u32 *states, u32 *posted, int *sums, i64 *rounds, u32 *swapped, u32 *seen, const int *__restrict__ looked,
    const int *__restrict__ nodes, const float *__restrict__ base, const Pair *__restrict__ pairs,
    const int *__restrict__ degrees, const Step *__restrict__ order, const Ends *__restrict__ ends,
    const int *__restrict__ differences, const float *__restrict__ units, i64 n_steps, i64 n_rows, i64 n_pairs,
    i64 n_spins, i64 n_terms, i64 n_rungs, i64 n_groups, i64 spacing, i64 swap_every, i64 tossing, i64 first_round,
    i64 n_rounds, i64 n_draws, i64 stride, i64 done, i64 parts, u32 low, u32 high
) {
    const int pitch = (int)((n_spins + CELLS - 1) / CELLS), rung = blockIdx.x / (u32)n_groups;
    const int group = blockIdx.x % (u32)n_groups, offset = CHAINS < 4 ? group * CHAINS % 4 : 0;
    const i64 first = rung * spacing + (i64)group * CHAINS;
    const Rows of = {(u32)(rung * n_rows), (u32)(rung * n_pairs)};
    Shared *shared = (Shared *)room;
    u32 *home = states + (i64)blockIdx.x * pitch, *words = words_of(home);
    if (LOCAL) for (int q = threadIdx.x; q < pitch; q += blockDim.x) words[q] = home[q];
    u32 round = (u32)first_round, sweep = round * (u32)swap_every;
    prepare(shared, first, sweep, (int)tossing, low, high);
    __syncthreads();
    for (int t = 1; t <= (int)n_rounds; ++t, ++round) {
        if (parts & SWEEP)
            for (u32 s = 0; s < (u32)swap_every; ++s, ++sweep) {
                prepare(shared, first, sweep + 1, (int)tossing, low, high);
                sweep_once((Cell *)words, shared, of, nodes, base, pairs, degrees, order, (int)n_steps, (int)n_rows,
                           sweep, (int)tossing, offset, low, high);
            }
        const Posts posts = {posted, sums, rounds};
        if (parts & POST)
            post(home, posts, ends, differences, (int)n_terms, (int)n_rungs, (int)n_groups, pitch, round);
        if (!(parts & SWAP)) continue;
        const u32 mask = swap_states(home, posts, units, (int)n_rungs, (int)n_groups, pitch, spacing, round, low, high);
        if (threadIdx.x == 0 && rung + 1 < n_rungs) swapped[((t - 1) * (n_rungs - 1) + rung) * n_groups + group] = mask;
        if (n_draws && looked[rung] >= 0 && (done + t) % stride == 0) {
            u32 *look = seen + ((looked[rung] * n_groups + group) * n_draws + (done + t) / stride - 1) * pitch;
            for (int q = threadIdx.x; q < pitch; q += blockDim.x) look[q] = words[q];
        }
        __syncthreads();
    }
    if (LOCAL) for (int q = threadIdx.x; q < pitch; q += blockDim.x) home[q] = words[q];
}
