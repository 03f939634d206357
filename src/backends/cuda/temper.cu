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

static __device__ __forceinline__ void wait_for(const i64 *posted, i64 round) {
    if (threadIdx.x == 0) {
        for (i64 tries = 0; *(const volatile i64 *)posted <= round; ++tries) {
            if (tries > PATIENCE) __trap();  // a partner that never comes must not hold the device for good
            __nanosleep(64);
        }
        __threadfence();
    }
    __syncthreads();
}

// Rounds first_round .. first_round + n_rounds - 1, or parts of one. Group g of rung r is block r * n_groups + g; its
// first set has chain number r * spacing + g * CHAINS.
// states: [blocks, pitch]; posts: [SLOTS, blocks, pitch]; energies: [SLOTS, blocks, CHAINS]; posted: [blocks], one more
// than the last round posted. base, pairs: [rungs, ...] as `sweeps` has them; differences: [rungs - 1, n_terms]; units:
// [rungs - 1], 2^-q. swapped: [n_rounds, rungs - 1, n_groups], bits of the sets that were exchanged; seen: [rungs looked
// at, n_groups, n_draws, pitch], states after every `stride`-th round, `done` rounds before these counted; looked:
// [rungs], the place in seen, or -1.
extern "C" __global__ void __launch_bounds__(THREADS, RESIDENT) temper(
    u32 *states, u32 *posts, int *energies, i64 *posted, u32 *swapped, u32 *seen, const int *__restrict__ looked,
    const int *__restrict__ nodes, const float *__restrict__ base, const Pair *__restrict__ pairs,
    const int *__restrict__ degrees, const Step *__restrict__ order, const Ends *__restrict__ ends,
    const int *__restrict__ differences, const float *__restrict__ units, i64 n_steps, i64 n_rows, i64 n_pairs,
    i64 n_spins, i64 n_terms, i64 n_rungs, i64 n_groups, i64 spacing, i64 swap_every, i64 tossing, i64 first_round,
    i64 n_rounds, i64 n_draws, i64 stride, i64 done, i64 parts, u32 low, u32 high
) {
    const int pitch = (int)((n_spins + CELLS - 1) / CELLS), block = (int)blockIdx.x;
    const int rung = block / (int)n_groups, group = block % (int)n_groups;
    const i64 first = rung * spacing + (i64)group * CHAINS;
    u32 *home = states + (i64)block * pitch;
    Shared *shared = (Shared *)room;
    Exchange *mine = (Exchange *)(shared + 1);
    u32 *words = LOCAL ? (u32 *)(mine + 1) : home;
    Cell *state = (Cell *)words;
    if (LOCAL) for (int q = threadIdx.x; q < pitch; q += blockDim.x) words[q] = home[q];
    u32 sweep = (u32)(first_round * swap_every);
    prepare(shared, first, sweep, (int)tossing, low, high);
    __syncthreads();
    for (i64 t = 0; t < n_rounds; ++t) {
        const i64 round = first_round + t;
        const int lower = (int)((rung ^ round) & 1) == 0, pair = lower ? rung : rung - 1;
        const bool paired = pair >= 0 && pair + 1 < n_rungs;
        const int other = lower ? block + (int)n_groups : block - (int)n_groups;
        const i64 slot = round % SLOTS * n_rungs * n_groups;
        if (parts & SWEEP)
            for (i64 s = 0; s < swap_every; ++s, ++sweep) {
                prepare(shared, first, sweep + 1, (int)tossing, low, high);
                sweep_once(state, shared, nodes, base + rung * n_rows, pairs + rung * n_pairs, degrees, order,
                           (int)n_steps, (int)n_rows, sweep, (int)tossing, (int)(first % 4), low, high);
            }
        if ((parts & POST) && paired) {
            for (int c = threadIdx.x; c < CHAINS; c += blockDim.x) mine->sums[c] = 0;
            __syncthreads();
            add_terms(state, ends, differences + pair * n_terms, (int)n_terms, mine->sums);
            u32 *post = posts + (slot + block) * pitch;
            for (int q = threadIdx.x; q < pitch; q += blockDim.x) post[q] = words[q];
            __syncthreads();
            for (int c = threadIdx.x; c < CHAINS; c += blockDim.x) energies[(slot + block) * CHAINS + c] = mine->sums[c];
            __threadfence();
            __syncthreads();
            if (threadIdx.x == 0) *(volatile i64 *)(posted + block) = round + 1;
        }
        if (!(parts & SWAP)) continue;
        u32 mask = 0;
        if (paired) {
            if (threadIdx.x == 0) mine->mask = 0;
            wait_for(posted + other, round);
            const volatile int *sums = energies + slot * CHAINS;
            for (int c = threadIdx.x; c < CHAINS; c += blockDim.x) {
                const i64 here = sums[block * CHAINS + c], there = sums[other * CHAINS + c];
                const u32 word = word_of(pair * spacing + (i64)group * CHAINS + c, 0, (u32)round, STREAM_SWAP, low, high);
                if (exchanged(2 * (lower ? there - here : here - there), units[pair], word)) atomicOr(&mine->mask, 1u << c);
            }
            __syncthreads();
            mask = mine->mask;
            const volatile u32 *theirs = posts + (slot + other) * pitch;
            const u32 wide = mask * SPREAD;
            if (mask) for (int q = threadIdx.x; q < pitch; q += blockDim.x) words[q] = (words[q] & ~wide) | (theirs[q] & wide);
        }
        if (threadIdx.x == 0 && rung + 1 < n_rungs)
            swapped[(t * (n_rungs - 1) + rung) * n_groups + group] = lower ? mask : 0;
        const i64 so_far = done + t + 1;
        if (n_draws && looked[rung] >= 0 && so_far % stride == 0) {
            u32 *look = seen + ((looked[rung] * n_groups + group) * n_draws + so_far / stride - 1) * pitch;
            for (int q = threadIdx.x; q < pitch; q += blockDim.x) look[q] = words[q];
        }
        __syncthreads();
    }
    if (LOCAL) for (int q = threadIdx.x; q < pitch; q += blockDim.x) home[q] = words[q];
}
