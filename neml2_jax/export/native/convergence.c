/* ---- when a solve is done ---- */

/* How much of its new value a full step changes of the variable that it changes most, once it is
   taken, or before; largest numbers of a variable, for squares might underflow. */
static V FN(changed)(const struct FN(equations) *s, int taken)
{
    V change = K(0), size = K(0), most = K(0);
    for (int i = 0; i < s->n; ++i) { /* numbers of a variable follow each other */
        const V d = s->d[i], u = taken ? s->u[i] : s->u[i] + d;
        change = FN(f_max)(change, FN(f_fabs)(d));
        size = FN(f_max)(size, FN(f_fabs)(u));
        if (i + 1 == s->n || s->variable[i + 1] != s->variable[i]) {
            most = FN(f_max)(most, SELECT(change == K(0), K(0), change / size));
            change = size = K(0);
        }
    }
    return most;
}

static real FN(relative)(const struct FN(equations) *s)
{
    return s->rel_tol > 10 * EPSILON ? s->rel_tol : 10 * EPSILON;
}

/* What unknowns may be off, relative to their size, as far as is estimated. */
static real FN(off)(const struct FN(equations) *s)
{
    return 100 * s->rel_tol > 32 * EPSILON ? 100 * s->rel_tol : 32 * EPSILON;
}

/* Where little is left to change of each variable, as the rows of each tell by themselves, after a
   step d with A. It left a part of what it changed in the rows of a variable, largest by largest, or
   none where that is rounding. Where that part is not small, small changes have to explain it. A
   variable that is zero has no size: where its rows fall no further and others rest, it may change by
   `abs_tol`. */
static M FN(settled_by_rows)(const struct FN(equations) *s)
{
    V size[MOST_UNKNOWNS], change[MOST_UNKNOWNS];
    for (int i = 0; i < s->n; ++i)
        size[i] = change[i] = K(0);
    for (int k = 0; k < s->entries; ++k) {
        size[s->row[k]] += FN(f_fabs)(s->A[k] * s->u[s->column[k]]);
        change[s->row[k]] += FN(f_fabs)(s->A[k] * s->d[s->column[k]]);
    }
    V of_rows = K(0), of_change = K(0), left = K(0), moved = K(0), now = K(0);
    V most = K(0), part = K(0);
    M finite = TRUTH(1), known = TRUTH(1), explained = TRUTH(1);
    for (int i = 0; i < s->n; ++i) {
        of_rows = FN(f_max)(of_rows, size[i]);
        of_change = FN(f_max)(of_change, change[i]);
        finite = finite & FN(f_finite)(change[i]);
        known = known & FN(f_finite)(size[i]);
        left = FN(f_max)(left, FN(f_fabs)(s->r[i]));
        moved = FN(f_max)(moved, FN(f_fabs)(s->d[i]));
        now = FN(f_max)(now, FN(f_fabs)(s->u[i]));
        if (i + 1 < s->n && s->variable[i + 1] == s->variable[i])
            continue;
        V factor = SELECT(left == K(0), K(0), left / of_change);
        factor = SELECT(finite, factor, K(INFINITY));
        factor = SELECT(known & (left <= 32 * EPSILON * of_rows), K(0), factor);
        const M nothing = (factor > K((real)0.5)) & (moved < K(s->abs_tol));
        explained = explained & (nothing | (left <= K(FN(off)(s)) * of_rows));
        most = FN(f_max)(most, factor);
        part = FN(f_max)(part, SELECT(nothing | (moved == K(0)), K(0), moved / now));
        of_rows = of_change = left = moved = now = K(0);
        finite = known = TRUTH(1);
    }
    const M near = most <= K((real)0.1);
    return (near | explained) & (SELECT(near, most / (1 - most), K(1)) * part <= K(FN(off)(s)));
}

/* Where a residual is small: absolutely, or as a part of the first one, if what is left to change is
   small as well, by all rows together and by those of each variable. A step that leaves at most the
   part `near` of a residual is near a solution, and the next ones contract alike; elsewhere a step by
   new factors has to be small itself (P. Deuflhard, Newton Methods for Nonlinear Problems (2004),
   2.1). After a step by old factors the next one tells. */
static M FN(small)(struct FN(point) *q, const struct FN(equations) *s, M going, V norm, V first,
                   V before, V change, int by_old)
{
    const M done = (norm == K(0)) | (norm < K(s->abs_tol)), low = norm < FN(relative)(s) * first;
    if (!FN(any)(going & low & NOT(done)))
        return done;
    const V factor = norm / before, most = K(FN(off)(s));
    const M near = factor <= K(by_old ? s->reuse : (real)0.1);
    M settled = (near & (factor / (1 - factor) * change <= most)) |
                (NOT(near) & (change <= (by_old ? K(-1) : most)));
    if (FN(any)(going & low & settled & NOT(done))) {
        if (by_old)
            s->again(q);
        const M little = FN(changed)(s, 0) <= (1 - s->reuse) * most;
        settled = settled & (by_old ? little : FN(settled_by_rows)(s));
    }
    return done | (low & settled);
}

/* How much each residual changes at most between a few unknowns that are equal but for rounding. */
static void FN(noise)(struct FN(point) *q, const struct FN(equations) *s, V *most)
{
    V u[MOST_UNKNOWNS], r[MOST_UNKNOWNS];
    for (int i = 0; i < s->n; ++i) {
        u[i] = s->u[i];
        r[i] = s->r[i];
        most[i] = K(0);
    }
    for (int trial = 0; trial < 4; ++trial) {
        for (int i = 0; i < s->n; ++i) {
            const double turns = (4 * i + trial + 1) * 0.6180339887498949; /* spread evenly */
            s->u[i] = u[i] * (real)(1 + 32 * EPSILON * (2 * (turns - (int)turns) - 1));
        }
        s->residual(q);
        for (int i = 0; i < s->n; ++i)
            most[i] = FN(f_max)(most[i], FN(f_fabs)(s->r[i] - r[i]));
    }
    for (int i = 0; i < s->n; ++i)
        s->u[i] = u[i];
    s->residual(q);
}

/* Which of the lanes have residuals that are no more than the rounding of the unknowns makes of them,
   or, within the relative tolerance, than changes of the unknowns that are small. A row that is a
   difference of numbers which do not depend on the unknowns to first order rounds by more. */
static M FN(is_rounding)(struct FN(point) *q, const struct FN(equations) *s, M asked, V norm, V first)
{
    if (!FN(any)(asked))
        return asked;
    V size[MOST_UNKNOWNS], noise[MOST_UNKNOWNS];
    const M within = norm < FN(relative)(s) * first;
    const V part = SELECT(within, K(FN(off)(s)), K(32 * EPSILON));
    M known = asked, small = asked;
    for (int i = 0; i < s->n; ++i)
        size[i] = K(0);
    for (int k = 0; k < s->entries; ++k)
        size[s->row[k]] += FN(f_fabs)(s->A[k] * s->u[s->column[k]]);
    for (int i = 0; i < s->n; ++i) {
        known = known & FN(f_finite)(size[i]);
        small = small & (FN(f_fabs)(s->r[i]) <= part * size[i]);
    }
    if (FN(any)(known & NOT(small))) {
        FN(noise)(q, s, noise);
        small = known;
        for (int i = 0; i < s->n; ++i) {
            const V left = FN(f_fabs)(s->r[i]);
            small = small & ((left <= part * size[i]) | (left <= noise[i]));
        }
    }
    return known & small;
}
