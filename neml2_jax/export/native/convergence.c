/* ---- when a solve is done ---- */

/* How much of its new value a full step changes of the variable that it changes most, once it is
   taken, or before. */
static V FN(changed)(const struct FN(equations) *s, int taken)
{
    V change = K(0), size = K(0), most = K(0);
    for (int i = 0; i < s->n; ++i) { /* numbers of a variable follow each other */
        const V d = s->d[i], u = taken ? s->u[i] : s->u[i] + d;
        change += d * d;
        size += u * u;
        if (i + 1 == s->n || s->variable[i + 1] != s->variable[i]) {
            most = FN(f_max)(most, SELECT(change == K(0), K(0), change / size));
            change = size = K(0);
        }
    }
    return FN(f_sqrt)(most);
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

/* Where a residual is small: absolutely, or as a part of the first one, if what is left to change is
   small as well. A step that leaves at most the part `near` of a residual is near a solution, and
   the next ones contract alike; elsewhere a step by new factors has to be small itself
   (P. Deuflhard, Newton Methods for Nonlinear Problems (2004), 2.1). */
static M FN(small)(const struct FN(equations) *s, V norm, V first, V before, V change, int by_old)
{
    const M done = (norm == K(0)) | (norm < K(s->abs_tol)), low = norm < FN(relative)(s) * first;
    if (!FN(any)(low & NOT(done)))
        return done;
    const V factor = norm / before, most = K(FN(off)(s));
    const M near = factor <= K(by_old ? s->reuse : (real)0.1);
    const M settled = (near & (factor / (1 - factor) * change <= most)) |
                      (NOT(near) & (change <= (by_old ? K(-1) : most)));
    return done | (low & settled);
}

/* Where each residual is no more than the rounding of the unknowns makes of it, or, within the
   relative tolerance, than changes of the unknowns that are small. */
static int FN(is_rounding)(const struct FN(equations) *s, V norm, V first, int lane)
{
    const int within = AT(norm, lane) < FN(relative)(s) * AT(first, lane);
    const real part = within ? FN(off)(s) : 32 * EPSILON;
    real size[MOST_UNKNOWNS];
    for (int i = 0; i < s->n; ++i)
        size[i] = 0;
    for (int k = 0; k < s->entries; ++k)
        size[s->row[k]] += R(fabs)(AT(s->A[k], lane) * AT(s->u[s->column[k]], lane));
    for (int i = 0; i < s->n; ++i)
        if (!(R(fabs)(AT(s->r[i], lane)) <= part * size[i]) || !isfinite(size[i]))
            return 0;
    return 1;
}
