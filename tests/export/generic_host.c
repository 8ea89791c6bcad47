/* Marches an exported viscoplastic material as a host of MFront's generic behaviours does.
 *
 * Prints, at each step: forces, internal state variables, and the tangent; then, line by line, what
 * is refused. `PLANE` leaves out the components 13 and 23. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "iso_generic.h"

#ifdef PLANE
enum { N = 4 };
#define BEHAVIOUR iso_PlaneStrain
#else
enum { N = 6 };
#define BEHAVIOUR iso_Tridimensional
#endif
enum { STATE = 8, STEPS = 3 };

static void printed(const double *x, int count)
{
    for (int i = 0; i < count; ++i)
        printf("%.17g%c", x[i], i == count - 1 ? '\n' : ' ');
}

int main(void)
{
    const double direction[6] = {4e-3, -3e-3, 1e-3, 1.5e-3, -2e-3, 0.5e-3};
    double e0[N] = {0}, e1[N], s0[N] = {0}, s1[N], v0[STATE] = {0}, v1[STATE], K[N * N], rdt = 1;
    char message[512] = "";
    iso_data d = {message, 2.0, K, &rdt, NULL, {e0, s0, NULL, NULL, v0, NULL, NULL, NULL},
        {e1, s1, NULL, NULL, v1, NULL, NULL, NULL}};
    for (int step = 1; step <= STEPS; ++step) {
        for (int i = 0; i < N; ++i)
            e1[i] = step * direction[i];
        K[0] = 4;
        if (BEHAVIOUR(&d) != 1)
            return 1;
        printed(s1, N), printed(v1, STATE), printed(K, N * N);
        K[0] = 0; /* no tangent: the rest is the same, and the other entries stay */
        K[1] = 7;
        if (BEHAVIOUR(&d) != 1 || K[0] != 0 || K[1] != 7)
            return 2;
        memcpy(e0, e1, sizeof e0), memcpy(s0, s1, sizeof s0), memcpy(v0, v1, sizeof v0);
    }
    s1[0] = v1[0] = 7;
    K[0] = -3; /* the tangent of the start, and nothing else */
    if (BEHAVIOUR(&d) != 1 || s1[0] != 7 || v1[0] != 7)
        return 3;
    printed(K, N * N);
    K[0] = 1;
    if (BEHAVIOUR(&d) != -1)
        return 4;
    puts(message);
    K[0] = 104;
    if (BEHAVIOUR(&d) != -1 || rdt != 1)
        return 5;
    puts(message);
    K[0] = 4;
    e1[0] = NAN;
    if (BEHAVIOUR(&d) != -1 || rdt != 0.25 || s1[0] != 7 || v1[0] != 7)
        return 6;
    puts(message);
    return 0;
}
