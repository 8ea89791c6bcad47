/* @NAME@: @TITLE@, as a user material of Abaqus and of programs that call such materials.
 *
 * Order of components 11 22 33 12 13 23, shear strains as angles, DDSDDE by columns. STATEV holds
 * @STATE_COUNT@ numbers in the order of @NAME@.h; in plane stress 3 more, the strains 33, 13 and 23.
 * Where a point fails, PNEWDT asks for a quarter of the step, and stress and state stay as they
 * were. @PROPERTIES@
 *
 * -D@UPPER@_UMAT=name gives the function another name than `umat_`.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "@NAME@.h"

#ifndef @UPPER@_UMAT
#define @UPPER@_UMAT umat_
#endif

typedef @NAME@_real umat_real;
#define ROOT2 1.41421356237309504880
enum {
    N_GRADIENTS = @UPPER@_GRADIENTS,
    N_EXTERNALS = @UPPER@_EXTERNALS,
    N_STATE = @UPPER@_STATE,
    N_PARAMETERS = @UPPER@_PARAMETERS,
    N_FIELDS = @FIELDS@,      /* numbers that PREDEF gives */
    N_HELD = @HELD@,          /* prescribed tensors, behind the state */
    FINITE_STRAIN = @FINITE@, /* the gradient is F */
    FREE = 3                  /* components without stress in plane stress */
};

/* Where our components stand: 11 22 33 and sqrt(2) times 23 13 12. */
static const int place[6] = {0, 1, 2, 5, 4, 3};
/* Rows and columns of the components in Abaqus' order. */
static const int row[6] = {0, 1, 2, 0, 0, 1}, column[6] = {0, 1, 2, 1, 2, 2};

/* What a call of the material takes and gives; numbers as in @NAME@.h. */
struct umat_point {
    umat_real before[N_GRADIENTS], now[N_GRADIENTS];
    umat_real external0[N_EXTERNALS + 1], external1[N_EXTERNALS + 1];
    umat_real state[N_STATE + 1], parameters[N_PARAMETERS + 1];
    umat_real after[N_STATE + 1], sigma[6], slope[6 * N_GRADIENTS];
};

static int updated(struct umat_point *p)
{
    return @NAME@_point(p->before, p->now, p->external0, p->external1, p->state, p->parameters,
               p->sigma, p->after, p->slope) == @UPPER@_CONVERGED;
}

/* What a component of stress is multiplied by in our vectors. */
static double of_stress(int k)
{
    return k < 3 ? 1 : ROOT2;
}

static void as_matrix(const double *a, double full[3][3])
{
    for (int k = 0; k < 6; ++k)
        full[row[k]][column[k]] = full[column[k]][row[k]] = a[place[k]] / of_stress(k);
}

/* Q a Q^T. */
static void moved(double Q[3][3], double a[3][3], double out[3][3])
{
    double half[3][3];
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j)
            half[i][j] = Q[i][0] * a[0][j] + Q[i][1] * a[1][j] + Q[i][2] * a[2][j];
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j)
            out[i][j] = half[i][0] * Q[j][0] + half[i][1] * Q[j][1] + half[i][2] * Q[j][2];
}

/* A mistake in the input of the job ends it: no step size helps. Nothing was written before. */
static void refused(const char *what, int given, const char *wanted)
{
    fprintf(stderr, "user material @NAME@: %s is %d, and has to be %s\n", what, given, wanted);
    exit(EXIT_FAILURE);
}

/* What the host says of itself by the name of the material: CalculiX calls those that it loads
 * @ABAQUS_... and @ABAQUSNL_... . */
enum host { ABAQUS, CALCULIX, CALCULIX_NL };

static enum host host_of(const char *cmname)
{
    if (strncmp(cmname, "@ABAQUSNL_", 10) == 0)
        return CALCULIX_NL;
    return strncmp(cmname, "@ABAQUS_", 8) == 0 ? CALCULIX : ABAQUS;
}

@KINEMATICS@
void @UPPER@_UMAT(double *stress, double *statev, double *ddsdde, double *sse, double *spd,
    double *scd, double *rpl, double *ddsddt, double *drplde, double *drpldt, const double *stran,
    const double *dstran, const double *time, const double *dtime, const double *temp,
    const double *dtemp, const double *predef, const double *dpred, const char *cmname,
    const int *ndi, const int *nshr, const int *ntens, const int *nstatv, const double *props,
    const int *nprops, const double *coords, const double *drot, double *pnewdt,
    const double *celent, const double *dfgrd0, const double *dfgrd1, const int *noel,
    const int *npt, const int *layer, const int *kspt, const int *kstep, const int *kinc,
    int length_of_cmname)
{
    struct umat_point point, *p = &point;
    const enum host host = host_of(cmname);
    const int plane_stress = *ndi == 2;
    (void)sse, (void)spd, (void)scd, (void)rpl, (void)ddsddt, (void)drplde, (void)drpldt;
    (void)coords, (void)celent, (void)noel, (void)npt, (void)layer, (void)kspt, (void)kinc;
    (void)length_of_cmname, (void)time, (void)dtime, (void)temp, (void)dtemp, (void)predef;
    (void)dpred, (void)stran, (void)dstran, (void)drot, (void)dfgrd0, (void)dfgrd1, (void)kstep;
    (void)props, (void)ntens;

    if (*ndi != 3 && !plane_stress)
        refused("the number of direct components (trusses, beams and cohesive elements have one)",
                *ndi, "3, or 2 in plane stress");
    if (FINITE_STRAIN && plane_stress)
        refused("the number of direct components (plane stress of a model in F is not supported)",
                *ndi, "3");
    if (*nshr != 1 && (*nshr != 3 || plane_stress))
        refused("the number of shear components", *nshr, plane_stress ? "1" : "3 or 1");
    if (*nstatv < N_STATE + N_HELD + (plane_stress ? FREE : 0))
        refused("the number of state variables", *nstatv,
                plane_stress ? "@STATE_IN_PLANE_STRESS@ at least, in plane stress"
                             : "@STATE_COUNT@ at least");
    if (N_PARAMETERS && *nprops != N_PARAMETERS)
        refused("the number of properties", *nprops, "@PARAMETER_COUNT@");
    if (host != ABAQUS && N_FIELDS)
        refused("the number of fields that CalculiX gives", 0, "@FIELDS@");
    for (int i = 0; i < N_PARAMETERS; ++i)
        p->parameters[i] = (umat_real)props[i];
@EXTERNAL_LINES@
#if @FINITE@
    const int good = of_finite_strain(p, host, stress, statev, ddsdde, dfgrd0, dfgrd1, *nshr + 3);
#else
    const int good = of_small_strain(p, plane_stress, *nshr, host == CALCULIX_NL ? NULL : drot,
                                     stress, statev, ddsdde, stran, dstran);
#endif
    if (!good && !(*pnewdt > 0 && *pnewdt < 0.25)) /* CalculiX starts from -1 */
        *pnewdt = 0.25;
}
