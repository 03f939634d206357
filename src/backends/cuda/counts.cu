// Counting packed snapshots where they were sampled: what counting.py defines, and the same integers.
//
// One thread takes one observable of one chain. A block of COUNT_THREADS holds `width` chains, a power of two, next to
// each other, so that threads side by side read side by side; blocks go through the observables of the same chains
// before they go to the next, so that the words of those chains stay in the cache.
// words: [words, n_spins, n_chains]; draws count from the first of these words; sums and squares have the chains last.

struct __align__(8) Observable { int i, j; };  // a product of two spins, or a single one where j is negative
struct Place { i64 m, chain; bool real; };

static __device__ __forceinline__ Place place_of(i64 n_observables, i64 n_chains, i64 width) {
    const i64 index = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    const u32 block = (u32)(index / COUNT_THREADS), thread = (u32)(index % COUNT_THREADS);
    const u32 rows = COUNT_THREADS / (u32)width, turns = ((u32)n_observables + rows - 1) / rows;
    Place out;
    out.m = (i64)(block % turns) * rows + thread / (u32)width;
    out.chain = (i64)(block / turns) * width + thread % (u32)width;
    out.real = out.m < n_observables && out.chain < n_chains;
    return out;
}

// A word that is 0 where the value of the observable is +1.
static __device__ __forceinline__ u64 apart(const u64 *words, Observable of, i64 word, i64 n_spins, i64 n_chains, i64 chain) {
    const u64 *at = words + word * n_spins * n_chains + chain;
    return at[of.i * n_chains] ^ (of.j < 0 ? ~0ull : at[of.j * n_chains]);
}

// A word with bits first .. first + n - 1 set, 0 < n, first + n <= 64.
static __device__ __forceinline__ u64 mask_of(int first, int n) { return (~0ull >> (64 - n)) << first; }

template <class Sum> static __device__ __forceinline__ void add_windows(
    const u64 *words, const Observable *observables, Sum *sums, i64 n_observables, i64 n_spins, i64 n_chains, i64 width,
    i64 n_draws, i64 first, i64 window
) {
    const Place at = place_of(n_observables, n_chains, width);
    if (!at.real) return;
    const Observable of = observables[at.m];
    Sum *sum = sums + (first / window * n_observables + at.m) * n_chains + at.chain;
    i64 left = window - first % window, n = 0, minus = 0;
    for (i64 t = 0; t < n_draws;) {
        i64 step = 64 - t % 64;
        if (step > left) step = left;
        if (step > n_draws - t) step = n_draws - t;
        minus += __popcll(apart(words, of, t / 64, n_spins, n_chains, at.chain) & mask_of((int)(t % 64), (int)step));
        n += step;
        left -= step;
        t += step;
        if (left && t < n_draws) continue;
        *sum = (Sum)(*sum + n - 2 * minus);
        sum += n_observables * n_chains;
        left = window;
        n = minus = 0;
    }
}

#define WINDOWS(NAME, SUM)                                                                                            \
    extern "C" __global__ void __launch_bounds__(COUNT_THREADS) NAME(                                                 \
        const u64 *__restrict__ words, const Observable *__restrict__ observables, SUM *sums, i64 n_observables,      \
        i64 n_spins, i64 n_chains, i64 width, i64 n_draws, i64 first, i64 window                                      \
    ) { add_windows(words, observables, sums, n_observables, n_spins, n_chains, width, n_draws, first, window); }
WINDOWS(windows_2, short)
WINDOWS(windows_4, int)
WINDOWS(windows_8, i64)

// The sum of (batch sum)^2 over the whole batches of `size` draws among the first n of a word.
static __device__ __forceinline__ i64 squares_of(u64 minus, int size, int n) {
    i64 out = 0;
    for (int begin = 0; begin + size <= n; begin += size) {
        const i64 sum = size - 2 * __popcll(minus & mask_of(begin, size));
        out += sum * sum;
    }
    return out;
}

// Batches of 1 to 64 draws never cross a word; longer ones are carried in `partial` from word to word.
// partial, sums, squares: [n_observables, n_levels, n_chains].
extern "C" __global__ void __launch_bounds__(COUNT_THREADS) batches(
    const u64 *__restrict__ words, const Observable *__restrict__ observables, i64 *partial, i64 *sums, i64 *squares,
    i64 n_observables, i64 n_spins, i64 n_chains, i64 width, i64 n_draws, i64 first, i64 n_levels
) {
    const Place at = place_of(n_observables, n_chains, width);
    if (!at.real) return;
    const Observable of = observables[at.m];
    const i64 mine = at.m * n_levels * n_chains + at.chain;
    for (i64 t = 0; t < n_draws; t += 64) {
        const int n = n_draws - t < 64 ? (int)(n_draws - t) : 64;
        const u64 minus = apart(words, of, t / 64, n_spins, n_chains, at.chain);
        for (int level = 0; level < 7 && level < n_levels; ++level) {
            const int whole = n >> level << level;
            if (!whole) break;
            sums[mine + level * n_chains] += whole - 2 * __popcll(minus & mask_of(0, whole));
            squares[mine + level * n_chains] += level ? squares_of(minus, 1 << level, n) : n;
        }
        if (n < 64) return;
        i64 carry = 64 - 2 * __popcll(minus);
        const i64 seen = (first + t) / 64 + 1;
        for (i64 level = 7; level < n_levels; ++level) {
            const i64 here = mine + level * n_chains;
            carry += partial[here];
            const bool open = seen & ((1ll << (level - 6)) - 1);
            partial[here] = open ? carry : 0;
            if (open) break;
            sums[here] += carry;
            squares[here] += carry * carry;
        }
    }
}

// Copy the chosen draws of `words` into `stage` [size] at bits slot, slot + 1, ...; size is n_spins * n_chains.
extern "C" __global__ void __launch_bounds__(COUNT_THREADS) decimate(
    const u64 *__restrict__ words, const i64 *__restrict__ chosen, u64 *stage, i64 n_chosen, i64 slot, i64 size
) {
    const i64 index = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (index >= size) return;
    u64 bits = 0;
    for (i64 k = 0; k < n_chosen; ++k)
        bits |= (words[chosen[k] / 64 * size + index] >> (chosen[k] % 64) & 1) << (slot + k);
    stage[index] |= bits;
}
