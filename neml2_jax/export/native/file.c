/* @NAME@: @TITLE@
 *
 * Written by `neml2-jax export`; see @NAME@.h. One C99 file, reentrant, no dependency but libm. It
 * reads itself twice: once for one point at a time, and, where the compiler has vectors, once for
 * @UPPER@_LANES points together. -D@UPPER@_LANES=1 leaves the second reading out.
 */
#ifndef @UPPER@_READING
#define @UPPER@_READING 1

#include <float.h>
#include <math.h>
#include <stddef.h>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif
#include "@NAME@.h"

typedef @NAME@_real real;
#define REAL_IS_FLOAT @IS_FLOAT@
#if REAL_IS_FLOAT
typedef int mask_of_real;
#define EPSILON FLT_EPSILON
#define R(name) name##f
#else
typedef long long mask_of_real;
#define EPSILON DBL_EPSILON
#define R(name) name
#endif

#ifndef @UPPER@_LANES
#if !defined(__GNUC__)
#define @UPPER@_LANES 1
#elif defined(__AVX512F__)
#define @UPPER@_LANES (8 << REAL_IS_FLOAT)
#elif defined(__AVX__)
#define @UPPER@_LANES (4 << REAL_IS_FLOAT)
#else
#define @UPPER@_LANES (2 << REAL_IS_FLOAT)
#endif
#endif

enum {
    CONVERGED = @UPPER@_CONVERGED,
    NOT_DONE = @UPPER@_MAX_ITERATIONS,
    NOT_FINITE = @UPPER@_NOT_FINITE,
    SINGULAR = @UPPER@_SINGULAR,
    SUBSTEP_FLOOR = @UPPER@_SUBSTEP_FLOOR,
    GRADIENTS = @UPPER@_GRADIENTS,
    EXTERNALS = @UPPER@_EXTERNALS,
    STATE = @UPPER@_STATE,
    FLUXES = @UPPER@_FLUXES,
    PARAMETERS = @UPPER@_PARAMETERS,
    MOST_UNKNOWNS = @MOST_UNKNOWNS@,
    MOST_FORCES = @MOST_FORCES@
};

@TABLES@
/* Numbers of a point from arrays of points to lanes, and back; NaN where a solve failed. */
#define TAKE(array, to, start, size)                                                               \
    for (int i = 0; i < (size); ++i)                                                               \
        AT(q->to[(start) + i], l) = s->array[at * (size) + i];
#define GIVE(array, from, size)                                                                    \
    for (int i = 0; i < (size); ++i)                                                               \
        s->array[at * (size) + i] = good ? AT(q->from[i], l) : (real)NAN;

#define LANES 1
#define FN(name) name##_of_one
#else
#define LANES @UPPER@_LANES
#define FN(name) name##_of_many
#endif
#define V FN(V)
#define M FN(M)

@LANES_CODE@
@SOLVER@
/* ---- the material ---- */

@POINT@
@ROUTINES@
@EQUATIONS@
@STEP@
#undef AT
#undef K
#undef SELECT
#undef NOT
#undef TRUTH
#undef LANE
#undef LANES
#undef FN
#undef V
#undef M

#if @UPPER@_READING == 1
#undef @UPPER@_READING
#define @UPPER@_READING 2
#if @UPPER@_LANES > 1
#include "@NAME@.c"
#else
#define step_of_many step_of_one
#endif

size_t @NAME@_update(const @NAME@_step *s)
{
    size_t failed = 0, at = 0;
    for (; at + 1 < s->points; at += @UPPER@_LANES) {
        const size_t left = s->points - at;
        failed += (size_t)step_of_many(s, at, left < @UPPER@_LANES ? (int)left : @UPPER@_LANES);
    }
    for (; at < s->points; ++at)
        failed += (size_t)step_of_one(s, at, 1);
    return failed;
}

int @NAME@_point(const @NAME@_real *gradients_before, const @NAME@_real *gradients,
    const @NAME@_real *externals_before, const @NAME@_real *externals, const @NAME@_real *state,
    const @NAME@_real *parameters, @NAME@_real *fluxes, @NAME@_real *state_after,
    @NAME@_real *tangent)
{
    int status = 0;
    const @NAME@_step s = {1, gradients_before, gradients, externals_before, externals, state,
        parameters, fluxes, state_after, tangent, &status, NULL};
    step_of_one(&s, 0, 1);
    return status;
}
#endif
