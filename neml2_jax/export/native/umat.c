/* @NAME@: @TITLE@, as a user material of Abaqus and of programs that call such materials.
 *
 * Order of components 11 22 33 12 13 23, shear strains as angles, DDSDDE by columns. STATEV holds
 * @STATE_COUNT@ numbers in the order of @NAME@.h. Where a point fails, PNEWDT asks for a
 * quarter of the step, and stress and state stay as they are. @PROPERTIES@
 *
 * -D@UPPER@_UMAT=name gives the function another name than `umat_`.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "@NAME@.h"

#ifndef @UPPER@_UMAT
#define @UPPER@_UMAT umat_
#endif

#define ROOT2 1.41421356237309504880
enum {
    GRADIENTS = @UPPER@_GRADIENTS,
    EXTERNALS = @UPPER@_EXTERNALS,
    STATE = @UPPER@_STATE,
    PARAMETERS = @UPPER@_PARAMETERS,
    FINITE_STRAIN = @FINITE@ /* the gradient is F, and DDSDDE that of the Jaumann rate */
};

/* Where our components stand: 11 22 33 and sqrt(2) times 23 13 12. */
static const int place[6] = {0, 1, 2, 5, 4, 3};
/* Rows and columns of the components in Abaqus' order. */
static const int row[6] = {0, 1, 2, 0, 0, 1}, column[6] = {0, 1, 2, 1, 2, 2};
/* Symmetric tensors in the state, which turn with the material. */
static const int turning[] = {@TURNING@-1};

/* a (symmetric, ours) turned by Q (3 x 3 by columns): Q a Q^T. */
static void turned(const double *Q, double *a)
{
    double full[3][3], out[3][3] = {{0}};
    for (int k = 0; k < 6; ++k)
        full[row[k]][column[k]] = full[column[k]][row[k]] = a[place[k]] / (k < 3 ? 1 : ROOT2);
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j)
            for (int m = 0; m < 3; ++m)
                for (int n = 0; n < 3; ++n)
                    out[i][j] += Q[i + 3 * m] * full[m][n] * Q[j + 3 * n];
    for (int k = 0; k < 6; ++k)
        a[place[k]] = out[row[k]][column[k]] * (k < 3 ? 1 : ROOT2);
}

/* A mistake in the input of the job ends it: no step size helps. */
static void refused(const char *what, int given, int wanted)
{
    fprintf(stderr, "user material @NAME@: %s is %d, and has to be %d\n", what, given, wanted);
    exit(EXIT_FAILURE);
}

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
    @NAME@_real before[GRADIENTS], now[GRADIENTS], external0[EXTERNALS + 1];
    @NAME@_real external1[EXTERNALS + 1], state[STATE + 1], after[STATE + 1], sigma[6];
    @NAME@_real parameters[PARAMETERS + 1], slope[6 * GRADIENTS];
    double rotated[STATE + 6];
    const int n = *ntens;
    (void)sse, (void)spd, (void)scd, (void)rpl, (void)ddsddt, (void)drplde, (void)drpldt;
    (void)cmname, (void)coords, (void)celent, (void)noel, (void)npt, (void)layer, (void)kspt;
    (void)kstep, (void)kinc, (void)length_of_cmname, (void)time, (void)dtime, (void)temp;
    (void)dtemp, (void)predef, (void)dpred, (void)stran, (void)dstran, (void)dfgrd0, (void)dfgrd1;

    /* Three direct components, so that a missing shear component is zero: no plane stress. */
    if (*ndi != 3)
        refused("the number of direct components", *ndi, 3);
    if (*nshr != 1 && *nshr != 3)
        refused("the number of shear components", *nshr, 3);
    if (*nstatv < STATE)
        refused("the number of state variables", *nstatv, STATE);
    if (PARAMETERS && *nprops != PARAMETERS)
        refused("the number of properties", *nprops, PARAMETERS);
    for (int i = 0; i < PARAMETERS; ++i)
        parameters[i] = (@NAME@_real)props[i];

    if (FINITE_STRAIN) {
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) {
                before[3 * i + j] = (@NAME@_real)dfgrd0[i + 3 * j];
                now[3 * i + j] = (@NAME@_real)dfgrd1[i + 3 * j];
            }
    } else {
        for (int k = 0; k < 6; ++k) {
            const double factor = k < 3 ? 1 : 1 / ROOT2; /* sqrt(2) times half of an angle */
            const double e = k < n ? stran[k] : 0, de = k < n ? dstran[k] : 0;
            before[place[k]] = (@NAME@_real)(factor * e);
            now[place[k]] = (@NAME@_real)(factor * (e + de));
        }
    }
@EXTERNAL_LINES@
    for (int i = 0; i < STATE; ++i)
        rotated[i] = statev[i];
    if (!FINITE_STRAIN)
        for (const int *at = turning; *at >= 0; ++at)
            turned(drot, rotated + *at);
    for (int i = 0; i < STATE; ++i)
        state[i] = (@NAME@_real)rotated[i];

    if (@NAME@_point(before, now, external0, external1, state, parameters, sigma, after, slope)
        != @UPPER@_CONVERGED) {
        if (*pnewdt > 0.25)
            *pnewdt = 0.25;
        return;
    }
    for (int i = 0; i < STATE; ++i)
        statev[i] = after[i];
    for (int k = 0; k < n; ++k)
        stress[k] = sigma[place[k]] / (k < 3 ? 1 : ROOT2);
    for (int c = 0; c < n; ++c) {
        double along[GRADIENTS] = {0}; /* the gradient by this strain component */
        if (FINITE_STRAIN) {           /* D F, with the symmetric D of a unit strain */
            const double half = c < 3 ? 1 : 0.5;
            for (int j = 0; j < 3; ++j) {
                along[3 * row[c] + j] += half * dfgrd1[column[c] + 3 * j];
                if (c >= 3)
                    along[3 * column[c] + j] += half * dfgrd1[row[c] + 3 * j];
            }
        } else {
            along[place[c]] = c < 3 ? 1 : 1 / ROOT2;
        }
        for (int k = 0; k < n; ++k) {
            double total = 0;
            for (int g = 0; g < GRADIENTS; ++g)
                total += slope[place[k] * GRADIENTS + g] * along[g];
            total /= k < 3 ? 1 : ROOT2;
            if (FINITE_STRAIN && c < 3) /* of the Kirchhoff stress, over J */
                total += stress[k];
            ddsdde[k + n * c] = total;
        }
    }
}
