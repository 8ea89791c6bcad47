/* Any exported material in C, marched along the history of its check file: one point after the
 * other. Prints the fluxes of each step and point, a line each. */
#include <stdio.h>
#include <stdlib.h>
#include "material.h"

enum { G = MATERIAL_GRADIENTS, E = MATERIAL_EXTERNALS, S = MATERIAL_STATE, F = MATERIAL_FLUXES };

static void take(FILE *file, double *to, size_t count)
{
    for (size_t i = 0; i < count; ++i)
        if (fscanf(file, "%lf", to + i) != 1) {
            fprintf(stderr, "the history ends too early\n");
            exit(2);
        }
}

static double *room(size_t count)
{
    double *x = calloc(count + 1, sizeof *x);
    if (!x)
        exit(2);
    return x;
}

int main(int count, char **words)
{
    FILE *file = count > 1 ? fopen(words[1], "r") : NULL;
    double size[2];
    if (!file) {
        fprintf(stderr, "usage: replay material/material_check.txt\n");
        return 2;
    }
    take(file, size, 2);
    const size_t steps = (size_t)size[0], n = (size_t)size[1];
    double *parameters = room(MATERIAL_PARAMETERS), *state = room(n * S), *skipped = room(n * (F + S));
    double *g0 = room(n * G), *e0 = room(n * E), *g = room(n * G), *e = room(n * E), flux[F];
    take(file, parameters, MATERIAL_PARAMETERS), take(file, state, n * S);
    take(file, g0, n * G), take(file, e0, n * E);
    for (size_t k = 0; k < steps; ++k) {
        take(file, g, n * G), take(file, e, n * E);
        take(file, skipped, n * (F + S)); /* what is to come out */
        for (size_t p = 0; p < n; ++p) {
            double *of_point = state + p * S;
            if (material_point(g0 + p * G, g + p * G, e0 + p * E, e + p * E, of_point, parameters,
                    flux, of_point, NULL)) {
                fprintf(stderr, "step %zu of point %zu failed\n", k + 1, p + 1);
                return 1;
            }
            for (int i = 0; i < F; ++i)
                printf("%.17g%c", flux[i], i == F - 1 ? '\n' : ' ');
        }
        double *last = g0;
        g0 = g, g = last;
        last = e0, e0 = e, e = last;
    }
    free(parameters), free(state), free(skipped), free(g0), free(e0), free(g), free(e);
    fclose(file);
    return 0;
}
