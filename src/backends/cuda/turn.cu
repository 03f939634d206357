// Turn states, chains side by side, into words of time.

template <int J> static __device__ __forceinline__ void swap_bits(u32 *a, u32 mask) {
    #pragma unroll
    for (int k = 0; k < 32; ++k)
        if (!(k & J)) {
            const u32 moved = ((a[k] >> J) ^ a[k + J]) & mask;
            a[k] ^= moved << J;
            a[k + J] ^= moved;
        }
}

// Bit b of a[t] becomes bit t of a[b].
static __device__ __forceinline__ void transpose(u32 *a) {
    swap_bits<16>(a, 0x0000FFFFu);
    swap_bits<8>(a, 0x00FF00FFu);
    swap_bits<4>(a, 0x0F0F0F0Fu);
    swap_bits<2>(a, 0x33333333u);
    swap_bits<1>(a, 0x55555555u);
}

static __device__ __forceinline__ void half_word(const u32 *seen, i64 n_seen, i64 pitch, u32 *a) {
    #pragma unroll
    for (int t = 0; t < 32; ++t) a[t] = t < n_seen ? seen[t * pitch] : 0;
    transpose(a);
}

// One thread turns 64 looks at 32 bits of a group, cells of BITS bits of which the lowest CHAINS are used; then the
// block's threads share what they hold, so that those side by side write chains side by side.
// seen: [groups, n_draws, pitch]; nodes: the node of each cell; out: [ceil(n_draws / 64), n_spins, n_chains].
extern "C" __global__ void __launch_bounds__(TURN_THREADS) turn(
    const u32 *__restrict__ seen, const int *__restrict__ nodes, u64 *out, i64 n_groups, i64 pitch, i64 n_spins,
    i64 n_chains, i64 n_draws
) {
    const u32 strips = (u32)((pitch + TURN_THREADS - 1) / TURN_THREADS), lane = threadIdx.x;
    const i64 begin = (i64)(blockIdx.x % strips) * TURN_THREADS, q = begin + lane;
    const i64 group = blockIdx.x / strips % (u32)n_groups, word = blockIdx.x / strips / (u32)n_groups, t = 64 * word;
    u64 *held = (u64 *)room;  // [TURN_THREADS, 33], so that no two threads meet at one bank
    if (q < pitch) {
        const u32 *from = seen + (group * n_draws + t) * pitch + q;
        u32 early[32], late[32];
        half_word(from, n_draws - t, pitch, early);
        half_word(from + 32 * pitch, n_draws - t - 32, pitch, late);
        #pragma unroll
        for (int b = 0; b < 32; ++b) held[33 * lane + b] = (u64)late[b] << 32 | early[b];
    }
    __syncthreads();
    const i64 chain = CHAINS * group + lane % BITS;
    if (lane % BITS >= CHAINS || chain >= n_chains) return;
    for (int k = 0; k < TURN_THREADS && begin + k < pitch; ++k) {
        const i64 cell = CELLS * (begin + k) + lane / BITS;
        if (cell < n_spins) out[(word * n_spins + nodes[cell]) * n_chains + chain] = held[33 * k + lane];
    }
}
