/* ---- the steps of the points of one vector ---- */

/* Values of a variable: one step after the other, and in each the points; strides may be zero. */
struct given {
    const real *x;
    size_t of_step, of_point;
};

struct march {
    size_t points, steps;
    int end;                 /* steps that are wanted */
    const int32_t *position; /* the first step that each point takes */
    struct given parameters;
    struct given now[FORCE_VARIABLES + 1], before[FORCE_VARIABLES + 1], state[STATE_VARIABLES + 1];
    real *fluxes[FLUX_VARIABLES + 1];
    int32_t *failed_at, *status, *iterations; /* `failed_at` is `end` for a point that did not */
};

#ifdef __GNUC__
#define ALWAYS __attribute__((always_inline))
#else
#define ALWAYS
#endif

/* ROW(F, a, b): a vector of the numbers F(lane, a, b). */
#if LANES == 16
#define ROW(F, a, b)                                                                               \
    {F(0, a, b),  F(1, a, b),  F(2, a, b),  F(3, a, b), F(4, a, b),  F(5, a, b),                   \
     F(6, a, b),  F(7, a, b),  F(8, a, b),  F(9, a, b), F(10, a, b), F(11, a, b),                  \
     F(12, a, b), F(13, a, b), F(14, a, b), F(15, a, b)}
#elif LANES == 8
#define ROW(F, a, b)                                                                               \
    {F(0, a, b), F(1, a, b), F(2, a, b), F(3, a, b), F(4, a, b), F(5, a, b), F(6, a, b), F(7, a, b)}
#elif LANES == 4
#define ROW(F, a, b) {F(0, a, b), F(1, a, b), F(2, a, b), F(3, a, b)}
#elif LANES == 2
#define ROW(F, a, b) {F(0, a, b), F(1, a, b)}
#endif

/* Numbers of LANES points in a row, `size` each, are `size` vectors too. Where one and the other
   have each number is known when this is compiled, so that both are turned into each other in
   registers: stores of single numbers would keep the loads of whole vectors waiting. */
#if defined(ROW) && defined(__GNUC__) && !defined(__clang__)
#define TURNS(size) (__builtin_constant_p(size) && (size) <= 16)
typedef V FN(loose) __attribute__((aligned(sizeof(real)), may_alias));
#define PLACE(l, i, size) ((l) * (size) + (i))
#define PLACE_IN_VECTOR(l, i, size) (PLACE(l, i, size) % LANES)
#define VECTOR_OF(l, i, size) (PLACE(l, i, size) / LANES)
#define POINT_OF(l, j, size) ((LANES * (j) + (l)) / (size))
#define NUMBER_OF(l, j, size) ((LANES * (j) + (l)) % (size))
static inline ALWAYS void turned_in(V *to, const real *from, const int size)
{
    V line[16];
#pragma GCC unroll 16
    for (int j = 0; j < size; ++j)
        line[j] = *(const FN(loose) *)(from + j * LANES);
#pragma GCC unroll 16
    for (int i = 0; i < size; ++i) {
        const M at = ROW(PLACE_IN_VECTOR, i, size), of = ROW(VECTOR_OF, i, size);
        V x = __builtin_shuffle(line[VECTOR_OF(0, i, size)], at);
#pragma GCC unroll 16
        for (int j = 0; j < size; ++j)
            if (j > VECTOR_OF(0, i, size) && j <= VECTOR_OF(LANES - 1, i, size))
                x = SELECT(of == j, __builtin_shuffle(line[j], at), x);
        to[i] = x;
    }
}
static inline ALWAYS void turned_out(const V *from, real *to, const int size)
{
#pragma GCC unroll 16
    for (int j = 0; j < size; ++j) {
        const M at = ROW(POINT_OF, j, size), of = ROW(NUMBER_OF, j, size);
        V x = __builtin_shuffle(from[0], at);
#pragma GCC unroll 16
        for (int i = 1; i < size; ++i)
            x = SELECT(of == i, __builtin_shuffle(from[i], at), x);
        *(FN(loose) *)(to + j * LANES) = x;
    }
}
#else
#define TURNS(size) 0
#define turned_in(to, from, size)
#define turned_out(from, to, size)
#endif

/* The numbers of a variable at the points from `first` on; the last vector repeats its last one. */
static inline ALWAYS void take(V *to, const struct given *from, const int size, size_t step, size_t first,
                        int count)
{
    const real *x = from->x + step * from->of_step + first * from->of_point;
    if (!from->of_point) {
        for (int i = 0; i < size; ++i)
            to[i] = K(x[i]);
    } else if (TURNS(size) && count == LANES) {
        turned_in(to, x, size);
    } else {
        LANE for (int i = 0; i < size; ++i)
            AT(to[i], l) = x[(size_t)(l < count ? l : count - 1) * from->of_point + i];
    }
}

static inline ALWAYS void give(const V *from, real *row, const int size, int count, const int *active)
{
    const real *numbers = (const real *)from;
    if (active) {
        for (int l = 0; l < count; ++l)
            for (int i = 0; i < size; ++i)
                row[l * size + i] = active[l] ? numbers[i * LANES + l] : (real)NAN;
    } else if (TURNS(size)) {
        turned_out(from, row, size);
    } else {
        for (int l = 0; l < LANES; ++l)
            for (int i = 0; i < size; ++i)
                row[l * size + i] = numbers[i * LANES + l];
    }
}

/* All forces of a step, and all fluxes; without `active` all points are. */
static void take_forces(struct FN(point) *q, const struct march *m, size_t k, size_t first, int count)
{
@TAKE_FORCES@}
static void give_fluxes(const struct FN(point) *q, const struct march *m, size_t first, int count,
                        const int *active)
{
@GIVE_FLUXES@}

/* Rows that the next step reads, and those that this one writes, are on their way meanwhile. */
static void ahead(const struct march *m, size_t k, size_t first, int count)
{
#ifdef __GNUC__
    for (int v = 0; v < FORCE_VARIABLES && k + 1 < m->steps; ++v) {
        const struct given *from = &m->now[v];
        const real *row = from->x + (k + 1) * from->of_step + first * from->of_point;
        const int size = from->of_point ? count * force_size[v] : force_size[v];
        for (int i = 0; i < size; i += 64 / (int)sizeof(real))
            __builtin_prefetch(row + i, 0);
    }
    for (int v = 0; v < FLUX_VARIABLES; ++v) {
        const real *row = m->fluxes[v] + (k * m->points + first) * (size_t)flux_size[v];
        for (int i = 0; i < count * flux_size[v]; i += 64 / (int)sizeof(real))
            __builtin_prefetch(row + i, 1);
    }
#endif
}

/* What the points of one vector keep from step to step. */
struct FN(kept) {
    V before[FORCES + 1], state[STATE + 1], parameters[PARAMETERS + 1];
    int position[LANES], told[LANES], failed_at[LANES], iterations[LANES];
};

static void start_vector(struct FN(point) *q, struct FN(kept) *kept, const struct march *m,
                         size_t first, int count)
{
    LANE {
        kept->position[l] = l < count ? m->position[first + (size_t)l] : INT_MAX;
        kept->told[l] = CONVERGED;
        kept->failed_at[l] = m->end;
        kept->iterations[l] = 0;
    }
    for (int v = 0; v < FORCE_VARIABLES; ++v)
        take(kept->before + force_start[v], &m->before[v], force_size[v], 0, first, count);
    for (int v = 0; v < STATE_VARIABLES; ++v)
        take(kept->state + state_start[v], &m->state[v], state_size[v], 0, first, count);
    take(m->parameters.of_point ? kept->parameters : q->parameters, &m->parameters, PARAMETERS, 0,
         first, count);
@FORGET@}

static void step_vector(struct FN(point) *q, struct FN(kept) *kept, const struct march *m, size_t k,
                        size_t first, int count)
{
    int active[LANES], status[LANES], any = 0, all = 1;
    LANE {
        active[l] = (int)k >= kept->position[l] && (int)k < m->end;
        any |= active[l];
        status[l] = active[l] ? CONVERGED : NOT_DONE; /* a solve leaves what is not well */
    }
    ahead(m, k, first, count);
    if (any) {
        int *iterations = kept->iterations;
        for (int i = 0; i < FORCES; ++i)
            q->before[i] = kept->before[i];
        for (int i = 0; i < STATE; ++i)
            q->state[i] = kept->state[i];
        for (int i = 0; i < PARAMETERS && m->parameters.of_point; ++i)
            q->parameters[i] = kept->parameters[i];
        take_forces(q, m, k, first, count);
@SOLVES_OF_MARCH@        FN(finish)(q);
        M finite = TRUTH(1);
        for (int i = 0; i < FLUXES; ++i)
            finite = finite & FN(f_finite)(q->fluxes[i]);
        for (int i = 0; i < STATE; ++i)
            finite = finite & FN(f_finite)(q->after[i]);
        FN(told)(NOT(finite) & FN(where)(status, CONVERGED), status, NOT_FINITE);
        LANE if (active[l] && status[l] != CONVERGED) {
            kept->failed_at[l] = (int)k;
            kept->told[l] = status[l];
            kept->position[l] = INT_MAX;
            active[l] = 0;
        }
    }
    for (int l = 0; l < count; ++l)
        all &= active[l];
    give_fluxes(q, m, k * m->points + first, count, all && count == LANES ? NULL : active);
    if (all) {
        for (int i = 0; i < FORCES; ++i)
            kept->before[i] = q->now[i];
        for (int i = 0; i < STATE; ++i)
            kept->state[i] = q->after[i];
    } else if (any) {
        LANE if (active[l]) {
            for (int i = 0; i < FORCES; ++i)
                AT(kept->before[i], l) = AT(q->now[i], l);
            for (int i = 0; i < STATE; ++i)
                AT(kept->state[i], l) = AT(q->after[i], l);
        }
    }
}

/* Points from `first` on: a step of all of them before the next one, so that what a step reads and
   writes lies together. */
static void march_tile(struct FN(point) *q, struct FN(kept) *kept, const struct march *m,
                       size_t first, size_t end)
{
    for (size_t at = first, v = 0; at < end; at += LANES, ++v)
        start_vector(q, kept + v, m, at, end - at < LANES ? (int)(end - at) : LANES);
    for (size_t k = 0; k < m->steps; ++k)
        for (size_t at = first, v = 0; at < end; at += LANES, ++v)
            step_vector(q, kept + v, m, k, at, end - at < LANES ? (int)(end - at) : LANES);
    for (size_t at = first; at < end; ++at) {
        const struct FN(kept) *own = kept + (at - first) / LANES;
        const size_t l = (at - first) % LANES;
        m->failed_at[at] = own->failed_at[l];
        m->status[at] = own->told[l];
        m->iterations[at] = own->iterations[l];
    }
}
