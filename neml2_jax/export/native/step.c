/* ---- a step of the points of one vector ---- */

static int FN(step)(const @NAME@_step *s, size_t first, int count)
{
    struct FN(point) point, *q = &point;
    int status[LANES] = {0}, iterations[LANES] = {0}, failed = 0;
    LANE {
        const size_t at = first + (size_t)(l < count ? l : count - 1);
        TAKE(gradients, now, 0, GRADIENTS)
        TAKE(externals, now, GRADIENTS, EXTERNALS)
        TAKE(gradients_before, before, 0, GRADIENTS)
        TAKE(externals_before, before, GRADIENTS, EXTERNALS)
        TAKE(state, state, 0, STATE)
        for (int i = 0; i < PARAMETERS; ++i)
            AT(q->parameters[i], l) = s->parameters[i];
    }
@SOLVES@    FN(finish)(q);
    LANE if (l < count) {
        for (int i = 0; i < FLUXES; ++i)
            if (status[l] == CONVERGED && !isfinite(AT(q->fluxes[i], l)))
                status[l] = NOT_FINITE;
        for (int i = 0; i < STATE; ++i)
            if (status[l] == CONVERGED && !isfinite(AT(q->after[i], l)))
                status[l] = NOT_FINITE;
    }
    if (s->tangent) {
@TANGENTS@        FN(tangents)(q);
    }
    for (int l = 0; l < count; ++l) {
        const size_t at = first + (size_t)l;
        const int good = status[l] == CONVERGED;
        GIVE(fluxes, fluxes, FLUXES)
        GIVE(state_after, after, STATE)
        if (s->tangent)
            GIVE(tangent, tangent, FLUXES *GRADIENTS)
        if (s->status)
            s->status[at] = status[l];
        if (s->iterations)
            s->iterations[at] = iterations[l];
        failed += !good;
    }
    return failed;
}
