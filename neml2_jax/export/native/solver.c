/* ---- Newton's method at each point on its own ---- */

struct FN(point);

/* A solve: its equations, where their numbers are, and when it is done. */
struct FN(equations) {
    int n, entries;
    const short *row, *column; /* of the entries of the Jacobian that are not zero */
    const short *variable;     /* which unknown variable each unknown is part of */
    int variables;
    V *u, *r, *A, *d;
    V *sound; /* 1 where d solves A d = -r, as `mended` has it; NULL: not known */
    int trusted; /* d is without that where it makes the residual smaller; only full steps */
    void (*residual)(struct FN(point) *);
    void (*jacobian)(struct FN(point) *);
    void (*again)(struct FN(point) *); /* d by the factors that are there; NULL: always new ones */
    real reuse;                        /* what a step by old factors may leave of the residual */
    int *kept;                         /* whether there are any */
    real abs_tol, rel_tol;
    int max_its;
    int search; /* 0: full steps, 1: backtracking, 2: strong Wolfe conditions */
    int trials;
    real cutback, decrease;
    int attempts;
    const char *merit; /* of each attempt, r: residual, s: residual by its change, f: full steps */
};

/* Solve A x = b for one lane, with the pivot of each column that is largest relative to its row. */
static void FN(pivoted)(const struct FN(equations) *s, const V *A, const V *b, V *x, int lane)
{
    const int n = s->n;
    real M_[MOST_UNKNOWNS * MOST_UNKNOWNS], y[MOST_UNKNOWNS], scale[MOST_UNKNOWNS];
    int row[MOST_UNKNOWNS];
    for (int i = 0; i < n * n; ++i)
        M_[i] = 0;
    for (int k = 0; k < s->entries; ++k)
        M_[s->row[k] * n + s->column[k]] = AT(A[k], lane);
    for (int i = 0; i < n; ++i) {
        y[i] = AT(b[i], lane);
        row[i] = i;
        scale[i] = 0;
        for (int j = 0; j < n; ++j)
            if (R(fabs)(M_[i * n + j]) > scale[i])
                scale[i] = R(fabs)(M_[i * n + j]);
    }
    for (int k = 0; k < n; ++k) {
        int best = k;
        real most = -1;
        for (int i = k; i < n; ++i) {
            const real size = R(fabs)(M_[row[i] * n + k]) / scale[row[i]];
            if (size > most) {
                most = size;
                best = i;
            }
        }
        const int p = row[best];
        row[best] = row[k];
        row[k] = p;
        for (int i = k + 1; i < n; ++i) {
            const int q = row[i];
            const real factor = M_[q * n + k] / M_[p * n + k];
            if (factor == 0)
                continue;
            for (int j = k + 1; j < n; ++j)
                M_[q * n + j] -= factor * M_[p * n + j];
            y[q] -= factor * y[p];
        }
    }
    for (int k = n - 1; k >= 0; --k) {
        real total = y[row[k]];
        for (int j = k + 1; j < n; ++j)
            total -= M_[row[k] * n + j] * AT(x[j], lane);
        AT(x[k], lane) = total / M_[row[k] * n + k];
    }
}

/* Solve again, with pivots, the lanes whose x is none of A x = b: its backward error says so
   (W. Oettli, W. Prager, Numerische Mathematik 6 (1964) 405-409). */
static void FN(mended)(const struct FN(equations) *s, const V *A, const V *b, V *x, const int *live)
{
    V error[MOST_UNKNOWNS], size[MOST_UNKNOWNS];
    M good = TRUTH(1);
    for (int i = 0; i < s->n; ++i) {
        error[i] = b[i];
        size[i] = FN(f_fabs)(b[i]);
    }
    for (int k = 0; k < s->entries; ++k) {
        const V term = A[k] * x[s->column[k]];
        error[s->row[k]] -= term;
        size[s->row[k]] += FN(f_fabs)(term);
    }
    for (int i = 0; i < s->n; ++i)
        good = good & (FN(f_fabs)(error[i]) <= 4096 * EPSILON * size[i]);
    LANE if (live[l] && !AT(good, l)) FN(pivoted)(s, A, b, x, l);
}

static V FN(dot)(const V *a, const V *b, int n)
{
    V total = K(0);
    for (int i = 0; i < n; ++i)
        total += a[i] * b[i];
    return total;
}

@CONVERGENCE@
/* One over what the step changes in a residual variable, at each of its rows. */
static void FN(weights)(const struct FN(equations) *s, const V *d, V *weight)
{
    V change[MOST_UNKNOWNS], most[MOST_UNKNOWNS];
    for (int i = 0; i < s->n; ++i)
        change[i] = most[i] = K(0);
    for (int k = 0; k < s->entries; ++k)
        change[s->row[k]] += FN(f_fabs)(s->A[k] * d[s->column[k]]);
    for (int i = 0; i < s->n; ++i)
        most[s->variable[i]] = FN(f_max)(most[s->variable[i]], change[i]);
    for (int i = 0; i < s->n; ++i) {
        const V m = most[s->variable[i]];
        const M seen = (m > K(0)) & FN(f_finite)(m);
        weight[i] = SELECT(seen, 1 / SELECT(seen, m, K(1)), K(0));
    }
}

/* The length of the step of each lane; the residual is left at the last point tried. */
static V FN(searched)(struct FN(point) *q, const struct FN(equations) *s, char merit, V norm,
                      const int *moving)
{
    V from[MOST_UNKNOWNS], d[MOST_UNKNOWNS], weight[MOST_UNKNOWNS], weighted[MOST_UNKNOWNS];
    V length = K(1), low = K(0), high = K(INFINITY);
    int found[LANES], all = 1;
    LANE {
        found[l] = !moving[l] || !(AT(norm, l) > s->abs_tol);
        all &= found[l];
    }
    if (all || merit == 'f')
        return length;
    for (int i = 0; i < s->n; ++i) {
        from[i] = s->u[i];
        d[i] = s->d[i];
        weight[i] = K(1);
    }
    if (merit == 's')
        FN(weights)(s, d, weight);
    for (int i = 0; i < s->n; ++i)
        weighted[i] = weight[i] * s->r[i];
    const V start = (real)0.5 * FN(dot)(weighted, weighted, s->n);
    const V slope = -2 * start;
    for (int trial = 0; trial < s->trials && !all; ++trial) {
        for (int i = 0; i < s->n; ++i)
            s->u[i] = from[i] + length * d[i];
        s->residual(q);
        for (int i = 0; i < s->n; ++i)
            weighted[i] = weight[i] * s->r[i];
        const V value = (real)0.5 * FN(dot)(weighted, weighted, s->n);
        V along = slope;
        if (s->search == 2) {
            V change[MOST_UNKNOWNS];
            s->jacobian(q);
            for (int i = 0; i < s->n; ++i)
                change[i] = K(0);
            for (int k = 0; k < s->entries; ++k)
                change[s->row[k]] += s->A[k] * d[s->column[k]];
            for (int i = 0; i < s->n; ++i)
                change[i] *= weight[i];
            along = FN(dot)(weighted, change, s->n);
        }
        all = 1;
        LANE if (!found[l]) {
            const real a = AT(length, l), g = AT(slope, l);
            const int decreased = AT(value, l) <= AT(start, l) + s->decrease * a * g;
            const int steep = s->search == 2 && AT(along, l) > (real)0.9 * R(fabs)(g);
            const int flat = decreased && s->search == 2 && AT(along, l) < (real)0.9 * g;
            const int too_long = !decreased || steep;
            if (flat)
                AT(low, l) = a;
            if (too_long)
                AT(high, l) = a;
            if (!flat && !too_long) {
                found[l] = 1;
            } else {
                const real lo = AT(low, l), hi = AT(high, l);
                AT(length, l) = isfinite(hi) ? lo + (hi - lo) / s->cutback : a * s->cutback;
                all = 0;
            }
        }
    }
    for (int i = 0; i < s->n; ++i) {
        s->u[i] = from[i];
        s->d[i] = d[i];
    }
    return length;
}

/* A step that has not halved the residual is checked, for it may be far from A d = -r, and taken
   again where it is. `r` and `u` are the residual and the unknowns before it, of which A is. */
static void FN(proven)(struct FN(point) *q, const struct FN(equations) *s, M doubtful, const V *r,
                       const V *u)
{
    V d[MOST_UNKNOWNS], minus[MOST_UNKNOWNS];
    int live[LANES];
    FN(flags)(doubtful, live);
    for (int i = 0; i < s->n; ++i) {
        d[i] = s->d[i];
        minus[i] = -r[i];
    }
    FN(mended)(s, s->A, minus, s->d, live);
    M other = TRUTH(0);
    for (int i = 0; i < s->n; ++i)
        other = other | (d[i] != s->d[i]);
    other = other & doubtful;
    if (FN(any)(other)) {
        for (int i = 0; i < s->n; ++i)
            s->u[i] = SELECT(other, u[i] + s->d[i], s->u[i]);
        s->residual(q);
    }
}

/* One attempt at the lanes whose status is MAX_ITERATIONS. */
static void FN(attempt)(struct FN(point) *q, const struct FN(equations) *s, char merit, int *status,
                        int *iterations)
{
    V first = K(0), before = K(INFINITY), change = K(INFINITY);
    V last[MOST_UNKNOWNS], r[MOST_UNKNOWNS];
    M met = TRUTH(0), going = FN(where)(status, NOT_DONE);
    for (int it = 0; it < s->max_its; ++it) {
        s->residual(q);
        V norm = FN(f_sqrt)(FN(dot)(s->r, s->r, s->n));
        if (it == 0)
            first = norm;
        if (s->trusted && it > 0) {
            const M doubtful = going & NOT((norm < K(s->abs_tol)) | (norm <= (real)0.5 * before));
            if (FN(any)(doubtful)) {
                FN(proven)(q, s, doubtful, r, last);
                norm = FN(f_sqrt)(FN(dot)(s->r, s->r, s->n));
            }
            if (FN(any)(going & (norm < FN(relative)(s) * first))) /* elsewhere nothing asks for it */
                change = FN(changed)(s, 1);
        }
        const M finite = FN(f_finite)(norm), at_rest = norm > (real)0.5 * before;
        met = met | FN(small)(q, s, going, norm, first, before, change, 0);
        const M ended = going & (met | NOT(finite));
        if (FN(any)(ended))
            LANE if (AT(ended, l)) status[l] = AT(finite, l) ? CONVERGED : NOT_FINITE;
        going = going & NOT(ended);
        before = norm;
        if (it == s->max_its - 1 || !FN(any)(going))
            return;
        int moving[LANES];
        FN(flags)(going, moving);
        V minus[MOST_UNKNOWNS];
        for (int i = 0; i < s->n; ++i) {
            s->d[i] = K(NAN); /* where the routine leaves the elimination to `mended` */
            minus[i] = -s->r[i];
        }
        s->jacobian(q);
        if (s->trusted) {
            for (int i = 0; i < s->n; ++i) {
                last[i] = s->u[i];
                r[i] = s->r[i];
            }
            const M off = going & NOT(FN(f_finite)(FN(dot)(s->d, s->d, s->n)));
            if (FN(any)(off)) {
                FN(flags)(off, moving);
                FN(mended)(s, s->A, minus, s->d, moving);
                FN(flags)(going, moving);
            }
        } else if (!s->sound) {
            FN(mended)(s, s->A, minus, s->d, moving);
        } else {
            const M off = going & (s->sound[0] == K(0));
            if (FN(any)(off))
                LANE if (AT(off, l)) FN(pivoted)(s, s->A, minus, s->d, l);
        }
        const M rounding = FN(is_rounding)(q, s, going & at_rest, norm, first);
        const M sound = FN(f_finite)(FN(dot)(s->d, s->d, s->n));
        const V length = s->search ? FN(searched)(q, s, merit, norm, moving) : K(1);
        const M taken = going & sound & NOT(rounding), left = going & NOT(taken);
        if (!s->trusted)
            change = FN(changed)(s, 0);
        for (int i = 0; i < s->n; ++i)
            s->u[i] = SELECT(taken, s->u[i] + length * s->d[i], s->u[i]);
        FN(counted)(taken, iterations);
        if (FN(any)(left))
            LANE if (AT(left, l))
                status[l] = AT(met, l) || AT(rounding, l) ? CONVERGED : SINGULAR;
        going = taken;
    }
}

/* An attempt by full steps in which factors serve as long as they contract; all lanes renew at once.
   A step by old ones that leaves too much is taken back, to the guess where it is the first. */
static void FN(attempt_again)(struct FN(point) *q, const struct FN(equations) *s, int *status,
                              int *iterations)
{
    const M yes = TRUTH(1);
    V start[MOST_UNKNOWNS], last[MOST_UNKNOWNS];
    V first = K(0), before = K(INFINITY), change = K(INFINITY);
    M met = TRUTH(0), going = TRUTH(0);
    int by_old = 0, renewed = 0;
    going = FN(where)(status, NOT_DONE);
    for (int i = 0; i < s->n; ++i)
        start[i] = s->u[i];
    for (int it = 0; it < s->max_its; ++it) {
        int renew = !*s->kept || it >= s->max_its / 2;
        s->residual(q);
        V norm = FN(f_sqrt)(FN(dot)(s->r, s->r, s->n));
        if (it == 0)
            first = norm;
        const M done = FN(small)(q, s, going, norm, first, before, change, by_old);
        met = met | (going & done);
        if (by_old) {
            const M bad = going & NOT(done | (norm <= s->reuse * before));
            if (FN(any)(bad)) {
                const M back = renewed ? bad : going;
                for (int i = 0; i < s->n; ++i)
                    s->u[i] = SELECT(back, renewed ? last[i] : start[i], s->u[i]);
                s->residual(q);
                norm = FN(f_sqrt)(FN(dot)(s->r, s->r, s->n));
                before = SELECT(back, K(INFINITY), before);
                change = SELECT(back, K(INFINITY), change);
                renew = 1;
            }
        }
        const M finite = FN(f_finite)(norm), at_rest = norm > (real)0.5 * before;
        const M ended = going & (met | NOT(finite));
        if (FN(any)(ended))
            LANE if (AT(ended, l)) status[l] = AT(finite, l) ? CONVERGED : NOT_FINITE;
        going = going & NOT(ended);
        before = norm;
        if (it == s->max_its - 1 || !FN(any)(going))
            return;
        for (int i = 0; i < s->n; ++i)
            last[i] = s->u[i];
        by_old = !renew;
        if (renew) {
            s->jacobian(q);
            renewed = *s->kept = 1;
            const M off = going & (s->sound[0] == K(0));
            if (FN(any)(off)) {
                V minus[MOST_UNKNOWNS];
                for (int i = 0; i < s->n; ++i)
                    minus[i] = -s->r[i];
                LANE if (AT(off, l)) FN(pivoted)(s, s->A, minus, s->d, l);
                *s->kept = 0;
            }
        } else {
            s->again(q);
        }
        const M rounding = FN(is_rounding)(q, s, going & at_rest, norm, first);
        const M sound = FN(f_finite)(FN(dot)(s->d, s->d, s->n)) | (by_old ? yes : NOT(yes));
        const M taken = going & sound & NOT(rounding), left = going & NOT(taken);
        change = FN(changed)(s, 0);
        for (int i = 0; i < s->n; ++i)
            s->u[i] = SELECT(taken, s->u[i] + s->d[i], s->u[i]);
        FN(counted)(taken, iterations);
        if (FN(any)(left))
            LANE if (AT(left, l))
                status[l] = AT(met, l) || AT(rounding, l) ? CONVERGED : SINGULAR;
        going = taken;
    }
}

/* Every attempt at every lane that is not done; a lane that fails tells how its first one ended. */
static void FN(solved)(struct FN(point) *q, const struct FN(equations) *s, int *status,
                       int *iterations)
{
    V start[MOST_UNKNOWNS];
    int told[LANES] = {0};
    for (int i = 0; i < s->n; ++i)
        start[i] = s->u[i];
    const int by_old = s->again != 0; /* the first one; new factors may do where that fails */
    for (int a = 0; a < s->attempts + by_old; ++a) {
        int left = 0;
        LANE if (status[l] != CONVERGED) {
            left = 1;
            status[l] = NOT_DONE;
            for (int i = 0; i < s->n; ++i)
                AT(s->u[i], l) = AT(start[i], l);
        }
        if (!left)
            return;
        if (by_old && a == 0)
            FN(attempt_again)(q, s, status, iterations);
        else
            FN(attempt)(q, s, s->merit[a - by_old], status, iterations);
        if (by_old && a > 0)
            *s->kept = 0;
        LANE {
            if (a <= by_old)
                told[l] = status[l];
            else if (status[l] != CONVERGED)
                status[l] = told[l];
        }
    }
}
