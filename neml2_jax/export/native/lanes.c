/* ---- numbers in lanes: a vector holds one number of each of LANES points ---- */

#if LANES == 1
typedef real V;
typedef int M;
#define AT(x, l) (x)
#define K(c) ((real)(c))
#define SELECT(c, a, b) ((c) ? (a) : (b))
#define NOT(c) (!(c))
#define TRUTH(c) (c)
#else
typedef real V __attribute__((vector_size(LANES * sizeof(real))));
typedef mask_of_real M __attribute__((vector_size(LANES * sizeof(real))));
#define AT(x, l) ((x)[l])
#define K(c) ((real)(c) + (V){0})
#define SELECT(c, a, b) FN(select)(c, a, b)
#define NOT(c) (~(c))
#define TRUTH(c) ((c) ? ~(M){0} : (M){0})
static inline V FN(select)(M c, V a, V b)
{
    return (V)((c & (M)a) | (~c & (M)b));
}
#endif

#define LANE for (int l = 0; l < LANES; ++l)
#define OF_ONE(name)                                                                               \
    static inline V FN(f_##name)(V a)                                                              \
    {                                                                                              \
        V r = a;                                                                                   \
        LANE AT(r, l) = R(name)(AT(a, l));                                                         \
        return r;                                                                                  \
    }
#define OF_TWO(name)                                                                               \
    static inline V FN(f_##name)(V a, V b)                                                         \
    {                                                                                              \
        V r = a;                                                                                   \
        LANE AT(r, l) = R(name)(AT(a, l), AT(b, l));                                               \
        return r;                                                                                  \
    }
#if defined(VECTOR_FUNCTIONS) && LANES > 1
/* Those of the C library that take vectors, good to four units of the last place. */
#define OF_VECTORS(name, vector)                                                                   \
    V vector(V);                                                                                   \
    static inline V FN(f_##name)(V a)                                                              \
    {                                                                                              \
        return vector(a);                                                                          \
    }
OF_VECTORS(exp, VECTOR_FUNCTIONS(v_exp))
OF_VECTORS(log, VECTOR_FUNCTIONS(v_log))
OF_VECTORS(sin, VECTOR_FUNCTIONS(v_sin))
OF_VECTORS(cos, VECTOR_FUNCTIONS(v_cos))
V VECTOR_FUNCTIONS(vv_pow)(V, V);
static inline V FN(f_pow)(V a, V b)
{
    return VECTOR_FUNCTIONS(vv_pow)(a, b);
}
#else
OF_ONE(exp) OF_ONE(log) OF_ONE(sin) OF_ONE(cos) OF_TWO(pow)
#endif
#if defined(MORE_VECTOR_FUNCTIONS) && LANES > 1
OF_VECTORS(log1p, VECTOR_FUNCTIONS(v_log1p))
OF_VECTORS(expm1, VECTOR_FUNCTIONS(v_expm1))
OF_VECTORS(tan, VECTOR_FUNCTIONS(v_tan))
OF_VECTORS(asin, VECTOR_FUNCTIONS(v_asin))
OF_VECTORS(acos, VECTOR_FUNCTIONS(v_acos))
OF_VECTORS(atan, VECTOR_FUNCTIONS(v_atan))
OF_VECTORS(sinh, VECTOR_FUNCTIONS(v_sinh))
OF_VECTORS(cosh, VECTOR_FUNCTIONS(v_cosh))
OF_VECTORS(tanh, VECTOR_FUNCTIONS(v_tanh))
#else
OF_ONE(log1p) OF_ONE(expm1) OF_ONE(tan) OF_ONE(asin) OF_ONE(acos) OF_ONE(atan)
OF_ONE(sinh) OF_ONE(cosh) OF_ONE(tanh)
#endif
OF_ONE(sqrt) OF_ONE(asinh) OF_ONE(acosh) OF_ONE(atanh) OF_ONE(cbrt) OF_ONE(erf) OF_ONE(erfc)
OF_ONE(floor) OF_ONE(ceil) OF_ONE(fabs) OF_TWO(atan2) OF_TWO(fmod)
#undef OF_ONE
#undef OF_TWO

/* The larger and the smaller one; NaN where one of them is. */
static inline V FN(f_max)(V a, V b)
{
    return SELECT((a > b) | (a != a), a, b);
}
static inline V FN(f_min)(V a, V b)
{
    return SELECT((a < b) | (a != a), a, b);
}
static inline M FN(f_finite)(V a)
{
    return a - a == K(0);
}

/* Masks, and a whole number for each lane. */
#if LANES == 1
static inline int FN(any)(M m)
{
    return m;
}
static inline M FN(where)(const int *x, int value)
{
    return *x == value;
}
static inline void FN(flags)(M m, int *x)
{
    *x = m;
}
static inline void FN(counted)(M m, int *x)
{
    *x += m;
}
static inline void FN(told)(M m, int *x, int value)
{
    *x = m ? value : *x;
}
#else
typedef int FN(I) __attribute__((vector_size(LANES * sizeof(int))));
typedef int FN(I_of) __attribute__((vector_size(LANES * sizeof(int)), aligned(4), may_alias));
static inline int FN(any)(M m)
{
#if defined(__AVX512F__)
    if (sizeof m == 64)
        return _mm512_test_epi64_mask((__m512i)m, (__m512i)m) != 0;
#endif
    int found = 0;
    LANE found |= AT(m, l) != 0;
    return found;
}
static inline M FN(where)(const int *x, int value)
{
    return __builtin_convertvector(*(const FN(I_of) *)x == value, M);
}
static inline void FN(flags)(M m, int *x)
{
    *(FN(I_of) *)x = -__builtin_convertvector(m, FN(I));
}
static inline void FN(counted)(M m, int *x)
{
    *(FN(I_of) *)x -= __builtin_convertvector(m, FN(I));
}
static inline void FN(told)(M m, int *x, int value)
{
    const FN(I) at = __builtin_convertvector(m, FN(I));
    *(FN(I_of) *)x = (at & value) | (~at & *(FN(I_of) *)x);
}
#endif
