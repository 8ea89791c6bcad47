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
    const real *parameters;
    struct given now[FORCE_VARIABLES + 1], before[FORCE_VARIABLES + 1], state[STATE_VARIABLES + 1];
    real *fluxes[FLUX_VARIABLES + 1];
    int32_t *failed_at, *status, *iterations; /* `failed_at` is `end` for a point that did not */
};

static inline void take(V *to, const struct given *from, const int size, size_t step,
                        const size_t *point)
{
    real *numbers = (real *)to;
    for (int l = 0; l < LANES; ++l) {
        const real *x = from->x + step * from->of_step + point[l] * from->of_point;
        for (int i = 0; i < size; ++i)
            numbers[i * LANES + l] = x[i];
    }
}

static inline void give(const V *from, real *row, const int size, int count, const int *active)
{
    const real *numbers = (const real *)from;
    if (active) {
        for (int l = 0; l < count; ++l)
            for (int i = 0; i < size; ++i)
                row[l * size + i] = active[l] ? numbers[i * LANES + l] : (real)NAN;
    } else {
        for (int l = 0; l < LANES; ++l)
            for (int i = 0; i < size; ++i)
                row[l * size + i] = numbers[i * LANES + l];
    }
}

/* All forces of a step, and all fluxes; without `active` all points are. */
static void take_forces(struct FN(point) *q, const struct march *m, size_t k, const size_t *point)
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

static void march_vector(struct FN(point) *q, const struct march *m, size_t first, int count)
{
    size_t point[LANES];
    int position[LANES], status[LANES], told[LANES], failed_at[LANES], iterations[LANES];
    LANE {
        point[l] = first + (size_t)(l < count ? l : count - 1);
        position[l] = l < count ? m->position[point[l]] : INT_MAX;
        told[l] = CONVERGED;
        failed_at[l] = m->end;
        iterations[l] = 0;
    }
    for (int v = 0; v < FORCE_VARIABLES; ++v)
        take(q->before + force_start[v], &m->before[v], force_size[v], 0, point);
    for (int v = 0; v < STATE_VARIABLES; ++v)
        take(q->state + state_start[v], &m->state[v], state_size[v], 0, point);
    for (int i = 0; i < PARAMETERS; ++i)
        q->parameters[i] = K(m->parameters[i]);
@FORGET@    for (size_t k = 0; k < m->steps; ++k) {
        int active[LANES], any = 0, all = 1;
        LANE {
            active[l] = (int)k >= position[l] && (int)k < m->end;
            any |= active[l];
            status[l] = active[l] ? CONVERGED : NOT_DONE; /* a solve leaves what is not well */
        }
        ahead(m, k, first, count);
        if (any) {
            take_forces(q, m, k, point);
@SOLVES_OF_MARCH@            FN(finish)(q);
            M finite = TRUTH(1);
            for (int i = 0; i < FLUXES; ++i)
                finite = finite & FN(f_finite)(q->fluxes[i]);
            for (int i = 0; i < STATE; ++i)
                finite = finite & FN(f_finite)(q->after[i]);
            LANE if (active[l] && status[l] == CONVERGED && !AT(finite, l)) status[l] = NOT_FINITE;
            LANE if (active[l] && status[l] != CONVERGED) {
                failed_at[l] = (int)k;
                told[l] = status[l];
                position[l] = INT_MAX;
                active[l] = 0;
            }
        }
        for (int l = 0; l < count; ++l)
            all &= active[l];
        give_fluxes(q, m, k * m->points + first, count, all && count == LANES ? NULL : active);
        if (all) {
            for (int v = 0; v < FORCE_VARIABLES; ++v)
                for (int i = force_start[v]; i < force_start[v] + force_size[v]; ++i)
                    q->before[i] = q->now[i];
            for (int i = 0; i < STATE; ++i)
                q->state[i] = q->after[i];
        } else if (any) {
            LANE if (active[l]) {
                for (int v = 0; v < FORCE_VARIABLES; ++v)
                    for (int i = force_start[v]; i < force_start[v] + force_size[v]; ++i)
                        AT(q->before[i], l) = AT(q->now[i], l);
                for (int i = 0; i < STATE; ++i)
                    AT(q->state[i], l) = AT(q->after[i], l);
            }
        }
    }
    for (int l = 0; l < count; ++l) {
        m->failed_at[point[l]] = failed_at[l];
        m->status[point[l]] = told[l];
        m->iterations[point[l]] = iterations[l];
    }
}
