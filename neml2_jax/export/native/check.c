/* Marches @NAME@ through the history in @NAME@_check.txt, and compares with the figures there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "@NAME@.h"

typedef @NAME@_real real;
enum { G = @UPPER@_GRADIENTS, E = @UPPER@_EXTERNALS, S = @UPPER@_STATE, F = @UPPER@_FLUXES };

static real *numbers(FILE *file, size_t count)
{
    real *x = malloc((count + 1) * sizeof *x);
    for (size_t i = 0; x && i < count; ++i) {
        double value;
        if (fscanf(file, "%lf", &value) != 1) {
            fprintf(stderr, "@NAME@_check.txt ends too early\n");
            exit(2);
        }
        x[i] = (real)value;
    }
    if (!x)
        exit(2);
    return x;
}

/* The largest difference, relative to the largest figure. */
static double difference(const real *found, const real *expected, size_t count)
{
    double worst = 0, largest = 0;
    for (size_t i = 0; i < count; ++i) {
        const double d = fabs((double)(found[i] - expected[i]));
        worst = d <= worst ? worst : d;
        largest = fmax(largest, fabs((double)expected[i]));
    }
    return largest > 0 ? worst / largest : worst;
}

static int told(const char *what, double found, double allowed)
{
    const int good = found <= allowed;
    printf("%-20s differs by %.1e, allowed %.0e: %s\n", what, found, allowed, good ? "ok" : "WRONG");
    return !good;
}

int main(void)
{
    double flux_off = 0, state_off = 0, one_off = 0;
    FILE *file = fopen("@NAME@_check.txt", "r");
    if (!file) {
        fprintf(stderr, "no file @NAME@_check.txt here\n");
        return 2;
    }
    real *size = numbers(file, 2);
    const size_t steps = (size_t)size[0], n = (size_t)size[1];
    real *parameters = numbers(file, @UPPER@_PARAMETERS), *state = numbers(file, n * S);
    real *g0 = numbers(file, n * G), *e0 = numbers(file, n * E);
    real *flux = malloc((n * F + 1) * sizeof *flux), *after = malloc((n * S + 1) * sizeof *after);
    real *tangent = malloc((n * F * G + 1) * sizeof *tangent), one_flux[F], one_after[S + 1];
    for (size_t k = 0; k < steps; ++k) {
        real *g = numbers(file, n * G), *e = numbers(file, n * E);
        real *expected = numbers(file, n * F), *states = numbers(file, n * S);
        const @NAME@_step step = {n, g0, g, e0, e, state, parameters, flux, after, tangent, 0, 0};
        const size_t failed = @NAME@_update(&step);
        if (failed) {
            printf("step %zu: %zu points failed\n", k + 1, failed);
            return 1;
        }
        @NAME@_point(g0, g, e0, e, state, parameters, one_flux, one_after, NULL);
        one_off = fmax(one_off, difference(one_flux, flux, F));
        flux_off = fmax(flux_off, difference(flux, expected, n * F));
        state_off = fmax(state_off, difference(after, states, n * S));
        for (size_t i = 0; i < n * S; ++i)
            state[i] = after[i];
        free(g0), free(e0), free(expected), free(states);
        g0 = g, e0 = e;
    }
    real *expected = numbers(file, n * F * G);
    int wrong = told("fluxes", flux_off, @TOLERANCE@) + told("state", state_off, @TOLERANCE@);
    wrong += told("tangents", difference(tangent, expected, n * F * G), @TANGENT_TOLERANCE@);
    wrong += told("one point at a time", one_off, @TOLERANCE@);
    free(size), free(parameters), free(state), free(g0), free(e0), free(flux), free(after);
    free(tangent), free(expected), fclose(file);
    return wrong != 0;
}
