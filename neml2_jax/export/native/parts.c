/* ---- steps in parts: a point at which a step fails is bisected, alone ---- */

struct FN(parts) {
    int level;
    int forces, states, ends, shares, follows;
    const short *end;              /* forces that are given at both ends: interpolated */
    const short *share;            /* increments: a part of the step gets its share */
    const short *state, *unknown;  /* what a part leaves, and the state that the next one reads */
    V *now, *before, *old, *theta; /* theta: start and end of the part */
    V *T, *B, *X;                  /* slopes of the unknowns by gradients: so far, and of a part */
    int *parted;
    void (*begin)(struct FN(point) *);
    void (*tangent)(struct FN(point) *);
};

static void FN(in_parts)(struct FN(point) *q, const struct FN(equations) *s,
                         const struct FN(parts) *p, int *status, int *iterations, int tangent)
{
    const int n = s->n, parts = 1 << p->level;
    V now[MOST_FORCES], before[MOST_FORCES], old[STATE + 1], at[MOST_UNKNOWNS];
    int active[LANES], position[LANES] = {0}, depth[LANES], any = 0;
    LANE {
        active[l] = p->parted[l] = status[l] != CONVERGED;
        any |= active[l];
        depth[l] = 1;
    }
    if (!any)
        return;
    for (int i = 0; i < p->forces; ++i) {
        now[i] = p->now[i];
        before[i] = p->before[i];
    }
    for (int i = 0; i < p->states; ++i)
        old[i] = p->old[i];
    for (int i = 0; i < n; ++i)
        at[i] = s->u[i];
    p->begin(q); /* a first guess, for unknowns whose past nothing reads */
    LANE if (active[l]) {
        for (int i = 0; i < n; ++i)
            AT(at[i], l) = AT(s->u[i], l);
        for (int i = 0; i < p->follows; ++i)
            AT(at[p->unknown[i]], l) = AT(old[p->state[i]], l);
    }
    for (int i = 0; i < n * GRADIENTS; ++i)
        p->T[i] = K(0);
    while (any) {
        int own[LANES], size[LANES];
        LANE {
            size[l] = active[l] ? parts >> depth[l] : 0;
            const real start = (real)position[l] / parts, end = (real)(position[l] + size[l]) / parts;
            own[l] = active[l] ? NOT_DONE : CONVERGED;
            if (!active[l])
                continue;
            AT(p->theta[0], l) = start;
            AT(p->theta[1], l) = end;
            for (int i = 0; i < p->ends; ++i) {
                const int k = p->end[i];
                const real first = AT(before[k], l), change = AT(now[k], l) - first;
                AT(p->now[k], l) = first + end * change;
                AT(p->before[k], l) = first + start * change;
            }
            for (int i = 0; i < p->shares; ++i)
                AT(p->now[p->share[i]], l) = (end - start) * AT(now[p->share[i]], l);
            for (int i = 0; i < p->follows; ++i)
                AT(p->old[p->state[i]], l) = AT(at[p->unknown[i]], l);
        }
        p->begin(q);
        for (int i = 0; i < n; ++i)
            s->u[i] = at[i];
        FN(solved)(q, s, own, iterations);
        if (tangent) {
            s->residual(q);
            s->jacobian(q);
            for (int i = 0; i < n * GRADIENTS; ++i)
                p->X[i] = K(NAN);
            p->tangent(q);
            for (int g = 0; g < GRADIENTS; ++g)
                FN(mended)(s, s->A, p->B + g * n, p->X + g * n, active);
        }
        any = 0;
        LANE if (active[l]) {
            const int good = own[l] == CONVERGED, tried = depth[l];
            if (good) {
                position[l] += size[l];
                for (int i = 0; i < n; ++i)
                    AT(at[i], l) = AT(s->u[i], l);
                for (int i = 0; tangent && i < n * GRADIENTS; ++i)
                    AT(p->T[i], l) = AT(p->X[i], l);
                /* After both halves, on with the size that they are halves of. */
                if (depth[l] > 1 && position[l] % (2 * size[l]) == 0)
                    --depth[l];
                if (position[l] == parts) {
                    status[l] = CONVERGED;
                    active[l] = 0;
                }
            } else {
                ++depth[l];
                if (tried >= p->level) {
                    status[l] = SUBSTEP_FLOOR;
                    active[l] = 0;
                }
            }
            any |= active[l];
        }
    }
    for (int i = 0; i < p->forces; ++i) {
        p->now[i] = now[i];
        p->before[i] = before[i];
    }
    for (int i = 0; i < p->states; ++i)
        p->old[i] = old[i];
    p->begin(q);
    for (int i = 0; i < n; ++i)
        s->u[i] = at[i];
    s->residual(q);
}
