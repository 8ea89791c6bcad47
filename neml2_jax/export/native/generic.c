/* @NAME@: @TITLE@, with the generic interface of MFront behaviours: see @NAME@_generic.h. */
#include <stdio.h>
#include "@NAME@.h"
#include "@NAME@_generic.h"

typedef @NAME@_real number;
enum {
    G = @UPPER@_GRADIENTS,
    E = @UPPER@_EXTERNALS,
    S = @UPPER@_STATE,
    F = @UPPER@_FLUXES,
    P = @UPPER@_PARAMETERS,
    TIME = @TIME@,      /* where the time stands among the externals; -1: it is not read */
    MEASURE = @MEASURE@ /* of a model in F: 0 Cauchy, 2 first Piola-Kirchhoff; -1: of a small strain */
};

/* Where MFront's components stand in our vectors, in three dimensions and in a plane. */
static const int gradient_at[] = {@GRADIENTS_3D@}, gradient_in_plane[] = {@GRADIENTS_2D@};
static const int force_at[] = {@FORCES_3D@}, force_in_plane[] = {@FORCES_2D@};
/* Where a state variable stands in our vector. */
static const int state_at[] = {@STATE_AT@-1};
/* Where an external stands among the external state variables. */
static const int external_at[] = {@EXTERNALS_AT@-1};
/* How many numbers the gradients and the forces have, one by one; 0 ends a list. */
static const int gradient_sizes[] = {@GRADIENT_SIZES_3D@0};
static const int gradient_sizes_in_plane[] = {@GRADIENT_SIZES_2D@0};
static const int force_sizes[] = {@FORCE_SIZES_3D@0};
static const int force_sizes_in_plane[] = {@FORCE_SIZES_2D@0};

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

static int failed(const @NAME@_data *d, const char *why)
{
    if (d->error_message)
        snprintf(d->error_message, 512, "@NAME@: %s", why);
    return -1;
}

/* Blocks of the tangent one after the other: of each force, those by each gradient. */
static void put_tangent(double *K, const number *slope, const int *gradients,
    const int *gradient_size, const int *forces, const int *force_size)
{
    for (int i0 = 0; *force_size; i0 += *force_size++)
        for (int j0 = 0, b = 0; gradient_size[b]; j0 += gradient_size[b++])
            for (int i = i0; i < i0 + *force_size; ++i)
                for (int j = j0; j < j0 + gradient_size[b]; ++j)
                    *K++ = slope[forces[i] * G + gradients[j]];
}

static int integrated(@NAME@_data *d, int plane)
{
    const int *const gradients = plane ? gradient_in_plane : gradient_at;
    const int *const forces = plane ? force_in_plane : force_at;
    const int g = plane ? COUNT(gradient_in_plane) : COUNT(gradient_at);
    const int f = plane ? COUNT(force_in_plane) : COUNT(force_at);
    number before[G], now[G], external0[E + 1], external1[E + 1], state[S + 1], parameters[P + 1];
    number flux[F], after[S + 1], slope[F * G];
    const double kind = d->K[0];
    const int predicts = kind < -2.5, tangent = predicts || kind > 3.5;
    if (kind > 50)
        return failed(d, "the speed of sound is not computed; K[0] is 0, 4 or -3");
    if (!tangent && (kind < -0.5 || kind > 0.5))
        return failed(d, "of tangents there is the consistent one only; K[0] is 0, 4 or -3");
    if (MEASURE >= 0 && (d->K[1] < MEASURE - 0.5 || d->K[1] > MEASURE + 0.5))
        return failed(d, "the stress is @MEASURE_WORD@; K[1] has to be @MEASURE@");
    if (MEASURE >= 0 && tangent && (d->K[2] < MEASURE - 0.5 || d->K[2] > MEASURE + 0.5))
        return failed(d, "the tangent is that of @MEASURE_WORD@ by F; K[2] has to be @MEASURE@");
    for (int i = 0; i < G; ++i)
        before[i] = now[i] = 0;
    for (int i = 0; i < g; ++i) {
        before[gradients[i]] = (number)d->s0.gradients[i];
        now[gradients[i]] = (number)(predicts ? d->s0.gradients[i] : d->s1.gradients[i]);
    }
    for (int i = 0; i < E; ++i) {
        const double t = i == TIME ? d->s0.internal_state_variables[S] : 0;
        external0[i] = (number)(i == TIME ? t : d->s0.external_state_variables[external_at[i]]);
        external1[i] =
            (number)(i == TIME ? t + d->dt : d->s1.external_state_variables[external_at[i]]);
    }
    for (int i = 0; i < S; ++i)
        state[state_at[i]] = (number)d->s0.internal_state_variables[i];
    for (int i = 0; i < P; ++i)
        parameters[i] = (number)d->s1.material_properties[i];
    if (@NAME@_point(before, now, external0, external1, state, parameters, flux, after,
            tangent ? slope : NULL) != @UPPER@_CONVERGED) {
        if (d->rdt && *d->rdt > 0.25)
            *d->rdt = 0.25;
        return failed(d, "the step did not converge; take a smaller one");
    }
    for (int i = 0; !predicts && i < f; ++i)
        d->s1.thermodynamic_forces[i] = flux[forces[i]];
    for (int i = 0; !predicts && i < S; ++i)
        d->s1.internal_state_variables[i] = after[state_at[i]];
    if (!predicts && TIME >= 0)
        d->s1.internal_state_variables[S] = d->s0.internal_state_variables[S] + d->dt;
    if (tangent)
        put_tangent(d->K, slope, gradients, plane ? gradient_sizes_in_plane : gradient_sizes,
            forces, plane ? force_sizes_in_plane : force_sizes);
    return 1;
}

int @NAME@_Tridimensional(@NAME@_data *d)
{
    return integrated(d, 0);
}
int @NAME@_PlaneStrain(@NAME@_data *d)
{
    return integrated(d, 1);
}
int @NAME@_GeneralisedPlaneStrain(@NAME@_data *d)
{
    return @NAME@_PlaneStrain(d);
}
int @NAME@_Axisymmetrical(@NAME@_data *d)
{
    return @NAME@_PlaneStrain(d);
}

/* What MGIS reads when it loads the library: names, and types as numbers. */
@SYMBOLS@
