/* A cycle of strain at three points, all at once: the exported material in a C program.
 *
 * Prints time, strain and stress of each point, and a part of the tangent. */
#include <math.h>
#include <stdio.h>
#include "material.h"

enum { POINTS = 3, STEPS = 40 };

/* Uniaxial strain with nearly constant volume, shear components zero. */
static void strain_at(double time, double strain[POINTS][MATERIAL_GRADIENTS])
{
    for (int p = 0; p < POINTS; ++p) {
        const double wave = 0.004 * (p + 1) * sin(2 * 3.14159265358979323846 * time / 400);
        for (int i = 0; i < MATERIAL_GRADIENTS; ++i)
            strain[p][i] = i == 0 ? wave : i < 3 ? -0.45 * wave : 0;
    }
}

int main(void)
{
    double strain[2][POINTS][MATERIAL_GRADIENTS] = {{{0}}};
    double time[2][POINTS][MATERIAL_EXTERNALS] = {{{0}}};
    double state[POINTS][MATERIAL_STATE] = {{0}};
    double stress[POINTS][MATERIAL_FLUXES];
    double tangent[POINTS][MATERIAL_FLUXES][MATERIAL_GRADIENTS];
    for (int k = 1; k <= STEPS; ++k) {
        const int now = k % 2, before = 1 - now;
        strain_at(10.0 * k, strain[now]);
        for (int p = 0; p < POINTS; ++p)
            time[now][p][MATERIAL_EXTERNAL_t] = 10.0 * k;
        const material_step step = {
            .points = POINTS,
            .gradients_before = strain[before][0], .gradients = strain[now][0],
            .externals_before = time[before][0], .externals = time[now][0],
            .state = state[0], .state_after = state[0], /* in place */
            .fluxes = stress[0], .tangent = tangent[0][0],
        };
        if (material_update(&step)) {
            fprintf(stderr, "step %d failed\n", k);
            return 1;
        }
        for (int p = 0; p < POINTS; ++p)
            printf("%.17g %.17g %.17g %.17g\n", 10.0 * k, strain[now][p][0],
                   stress[p][MATERIAL_FLUX_stress], tangent[p][0][0]);
    }
    return 0;
}
