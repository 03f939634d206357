// Whole sweeps of groups of chains: n_draws looks, each after `stride` sweeps.
// states: [groups, pitch]; seen: [groups, n_draws, pitch], the states looked at, where `looking` is 1.
extern "C" __global__ void __launch_bounds__(THREADS, RESIDENT) sweeps(
    u32 *states, u32 *seen, const int *__restrict__ nodes, const float *__restrict__ base,
    const Pair *__restrict__ pairs, const int *__restrict__ degrees, const Step *__restrict__ order, i64 n_steps,
    i64 n_rows, i64 n_spins, i64 first_sweep, i64 n_draws, i64 stride, i64 looking, i64 tossing, u32 low, u32 high
) {
    const int pitch = (int)((n_spins + CELLS - 1) / CELLS);
    const i64 first = (i64)blockIdx.x * CHAINS;
    u32 *home = states + (i64)blockIdx.x * pitch;
    Shared *shared = (Shared *)room;
    u32 *words = LOCAL ? (u32 *)(shared + 1) : home;
    Cell *state = (Cell *)words;
    if (LOCAL) for (int q = threadIdx.x; q < pitch; q += blockDim.x) words[q] = home[q];
    prepare(shared, first, (u32)first_sweep, (int)tossing, low, high);
    __syncthreads();
    u32 sweep = (u32)first_sweep;
    for (i64 t = 0; t < n_draws; ++t) {
        for (i64 s = 0; s < stride; ++s, ++sweep) {
            prepare(shared, first, sweep + 1, (int)tossing, low, high);
            sweep_once(state, shared, {0, 0}, nodes, base, pairs, degrees, order, (int)n_steps, (int)n_rows, sweep,
                       (int)tossing, (int)(first % 4), low, high);
        }
        if (!looking) continue;
        u32 *look = seen + ((i64)blockIdx.x * n_draws + t) * pitch;
        for (int q = threadIdx.x; q < pitch; q += blockDim.x) look[q] = words[q];
        __syncthreads();
    }
    if (LOCAL) for (int q = threadIdx.x; q < pitch; q += blockDim.x) home[q] = words[q];
}
