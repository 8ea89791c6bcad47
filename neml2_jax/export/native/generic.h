/* @NAME@: @TITLE@, with the generic interface of MFront behaviours.
 *
 * @LOADED_BY_MGIS@
 *
 * The struct has the members of `mfront_gb_BehaviourData` in their order, so that a host which calls
 * such behaviours calls these functions too.
 *
 * | member                   | here                                                               |
 * |--------------------------|--------------------------------------------------------------------|
 * | gradients, forces        | components as MFront stores them: 11 22 33 and sqrt(2) times       |
 * |                          | 12 13 23 of symmetric tensors; 11 22 33 12 21 13 31 23 32 of others |
 * | internal_state_variables | @GENERIC_STATE@ numbers: the state of @NAME@.h, components as above@TIME_WORDS@ |
 * | external_state_variables | @GENERIC_EXTERNALS@ |
 * | material_properties      | @GENERIC_PROPERTIES@ |
 * | K[0] at the call         | 0: no tangent; 4: the consistent one, a row for each force; of     |
 * |                          | several gradients or forces a block for each pair of them;         |
 * |                          | -3: that of a step in which no gradient changes, and nothing else  |
 * | rdt                      | 0.25 where the point failed, else as it was                        |
 * | energies, mass density, speed of sound | not touched                                          |
 *
 * 1 is returned where all is well, -1 where nothing but `rdt` and `error_message` was written.
 */
#ifndef @UPPER@_GENERIC_H
#define @UPPER@_GENERIC_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const double *gradients;
    double *thermodynamic_forces;
    const double *mass_density;
    const double *material_properties;
    const double *internal_state_variables;
    const double *stored_energy;
    const double *dissipated_energy;
    const double *external_state_variables;
} @NAME@_start;

typedef struct {
    const double *gradients;
    double *thermodynamic_forces;
    const double *mass_density;
    const double *material_properties;
    double *internal_state_variables;
    double *stored_energy;
    double *dissipated_energy;
    const double *external_state_variables;
} @NAME@_end;

typedef struct {
    char *error_message; /* NULL, or room for 512 characters */
    double dt;
    double *K;
    double *rdt;
    double *speed_of_sound;
    @NAME@_start s0;
    @NAME@_end s1;
} @NAME@_data;

int @NAME@_Tridimensional(@NAME@_data *d);
/* Gradients and forces without the components 13 and 23, which are zero. */
int @NAME@_PlaneStrain(@NAME@_data *d);
int @NAME@_GeneralisedPlaneStrain(@NAME@_data *d);
int @NAME@_Axisymmetrical(@NAME@_data *d);

#ifdef __cplusplus
}
#endif
#endif
