// Where replicas are and have been: what replicas.py defines, and the same integers. A thread block follows one set, its
// threads share the rungs.

enum { NOWHERE = 0, FIRST = 1, LAST = 2 };  // the end last touched; or the part of a round trip that is done

// swapped: [n_rounds, n_rungs - 1, n_groups], bit s % chains of group s / chains is set s; carried: [3, n_rungs, n_sets]:
// label, end and trip; acceptances: [n_rungs - 1, n_sets]; trips: [n_sets]; from_first, from_last: [n_rungs, n_sets].
// Rounds number `first_round` and on; those from `measured` on, counted from the first of these, are measured.
extern "C" __global__ void __launch_bounds__(REPLICA_THREADS) replicas(
    const u32 *__restrict__ swapped, i64 *carried, i64 *acceptances, i64 *trips, i64 *from_first, i64 *from_last,
    i64 n_rungs, i64 n_sets, i64 n_groups, i64 chains, i64 first_round, i64 n_rounds, i64 measured
) {
    const i64 set = blockIdx.x, all = n_rungs * n_sets;
    i64 *label = carried + set, *end = label + all, *trip = end + all;
    for (i64 t = 0; t < n_rounds; ++t) {
        const u32 *row = swapped + t * (n_rungs - 1) * n_groups + set / chains;
        for (i64 k = (first_round + t) % 2 + 2 * threadIdx.x; k < n_rungs - 1; k += 2 * blockDim.x) {
            if (!(row[k * n_groups] >> (set % chains) & 1)) continue;
            #pragma unroll
            for (int what = 0; what < 3; ++what) {
                i64 *at = label + what * all + k * n_sets;
                const i64 below = at[0];
                at[0] = at[n_sets];
                at[n_sets] = below;
            }
            if (t >= measured) ++acceptances[k * n_sets + set];
        }
        __syncthreads();
        for (i64 r = threadIdx.x; r < n_rungs; r += blockDim.x) {
            const i64 at = r * n_sets;
            if (r == 0) end[at] = FIRST;
            if (r == n_rungs - 1) end[at] = LAST;
            if (t < measured) continue;
            if (r == 0) {
                if (trip[at] == LAST) ++trips[set];
                trip[at] = FIRST;
            }
            if (r == n_rungs - 1 && trip[at] == FIRST) trip[at] = LAST;
            if (end[at] == FIRST) ++from_first[at + set];
            if (end[at] == LAST) ++from_last[at + set];
        }
        __syncthreads();
    }
}
