/* Two threads march the history of material_check.txt at once; each has to find the same numbers. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "material.h"

enum { G = MATERIAL_GRADIENTS, E = MATERIAL_EXTERNALS, S = MATERIAL_STATE, F = MATERIAL_FLUXES };
static double *numbers;

/* Fluxes of all steps and points, one after the other. */
static void *marched(void *out)
{
    const size_t steps = (size_t)numbers[0], n = (size_t)numbers[1];
    const double *x = numbers + 2 + MATERIAL_PARAMETERS, *parameters = numbers + 2;
    double *state = malloc((n * S + 1) * sizeof *state), *flux = out;
    double *tangent = malloc(n * F * G * sizeof *tangent);
    memcpy(state, x, n * S * sizeof *state);
    x += n * S;
    for (size_t k = 0; k < steps; ++k) {
        const double *g0 = x, *e0 = x + n * G, *g = x + n * (G + E + (k ? F + S : 0));
        const material_step step = {n, g0, g, e0, g + n * G, state, parameters, flux, state,
            tangent, NULL, NULL};
        if (material_update(&step))
            exit(2);
        x = g;
        flux += n * F;
    }
    free(state), free(tangent);
    return NULL;
}

int main(void)
{
    FILE *file = fopen("material_check.txt", "r");
    size_t count = 0;
    pthread_t threads[2];
    double *out[2];
    if (!file)
        return 2;
    numbers = malloc(sizeof *numbers);
    while (fscanf(file, "%lf", numbers + count) == 1)
        numbers = realloc(numbers, (++count + 1) * sizeof *numbers);
    fclose(file);
    const size_t size = (size_t)(numbers[0] * numbers[1]) * F * sizeof(double);
    for (int t = 0; t < 2; ++t) {
        out[t] = malloc(size);
        pthread_create(&threads[t], NULL, marched, out[t]);
    }
    for (int t = 0; t < 2; ++t)
        pthread_join(threads[t], NULL);
    const int equal = memcmp(out[0], out[1], size) == 0;
    puts(equal ? "two threads: equal" : "two threads: DIFFERENT");
    free(out[0]), free(out[1]), free(numbers);
    return !equal;
}
