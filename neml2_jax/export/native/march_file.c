/* @TITLE@: whole marches of many points, called by XLA. Written by neml2_jax for this machine. */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif
#include "xla/ffi/api/c_api.h"

#define REAL_IS_FLOAT @IS_FLOAT@
#if REAL_IS_FLOAT
typedef float real;
typedef int mask_of_real;
#define EPSILON FLT_EPSILON
#define R(name) name##f
#define LANES (LANES_OF_DOUBLE * 2)
#else
typedef double real;
typedef long long mask_of_real;
#define EPSILON DBL_EPSILON
#define R(name) name
#define LANES LANES_OF_DOUBLE
#endif
#if !defined(__GNUC__)
#define LANES_OF_DOUBLE 1
#elif defined(__AVX512F__)
#define LANES_OF_DOUBLE 8
#elif defined(__AVX__)
#define LANES_OF_DOUBLE 4
#else
#define LANES_OF_DOUBLE 2
#endif
/* The C library's functions of vectors: glibc on x86 has them, for each kind of vector. */
#if defined(__GLIBC__) && defined(__x86_64__) && defined(__AVX512F__)
#define VECTOR_NAME(lanes, name) _ZGVeN##lanes##name
#elif defined(__GLIBC__) && defined(__x86_64__) && defined(__AVX2__)
#define VECTOR_NAME(lanes, name) _ZGVdN##lanes##name
#endif
#ifdef VECTOR_NAME
#if __GLIBC_PREREQ(2, 35)
#define MORE_VECTOR_FUNCTIONS
#endif
#if REAL_IS_FLOAT && defined(__AVX512F__)
#define VECTOR_FUNCTIONS(name) VECTOR_NAME(16, name##f)
#elif REAL_IS_FLOAT
#define VECTOR_FUNCTIONS(name) VECTOR_NAME(8, name##f)
#elif defined(__AVX512F__)
#define VECTOR_FUNCTIONS(name) VECTOR_NAME(8, name)
#else
#define VECTOR_FUNCTIONS(name) VECTOR_NAME(4, name)
#endif
#endif
#define FN(name) name##_of_many
#define V FN(V)
#define M FN(M)

enum { /* as in neml2_jax.errors.Status */
@STATUSES@
    NOT_DONE = MAX_ITERATIONS,
    GRADIENTS = @GRADIENTS@,
    FORCES = @FORCES@,
    STATE = @STATE@,
    FLUXES = @FLUXES@,
    PARAMETERS = @PARAMETERS@,
    FORCE_VARIABLES = @FORCE_VARIABLES@,
    STATE_VARIABLES = @STATE_VARIABLES@,
    FLUX_VARIABLES = @FLUX_VARIABLES@,
    MOST_UNKNOWNS = @MOST_UNKNOWNS@,
    VECTORS_OF_A_TILE = @VECTORS_OF_A_TILE@,
    MOST_FORCES = @MOST_FORCES@
};

@TABLES@
@LANES_CODE@
@SOLVER@
/* ---- the material ---- */

@POINT@
@ROUTINES@
@EQUATIONS@
@MARCH@
@CALL@
