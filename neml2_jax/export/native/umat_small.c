/* Strains: shear components in our vectors are sqrt(2) times half of an angle. */
static double of_strain(int k)
{
    return k < 3 ? 1 : 1 / ROOT2;
}

/* Which of Abaqus' six components stand in its vectors of 6, 4 and 3 numbers. */
static const int all_of[6] = {0, 1, 2, 3, 4, 5}, in_plane[3] = {0, 1, 3};
static const int out_of_plane[FREE] = {2, 4, 5};
/* Symmetric tensors in the state, which turn with the material. */
static const int turning[] = {@TURNING@-1};

/* a x = b of three equations, with pivots; b becomes x. */
static void solved(double a[FREE][FREE], double *b)
{
    for (int k = 0; k < FREE; ++k) {
        int best = k;
        for (int i = k + 1; i < FREE; ++i)
            if (fabs(a[i][k]) > fabs(a[best][k]))
                best = i;
        for (int j = 0; j < FREE; ++j) {
            const double x = a[k][j];
            a[k][j] = a[best][j], a[best][j] = x;
        }
        const double x = b[k];
        b[k] = b[best], b[best] = x;
        for (int i = 0; i < FREE; ++i) {
            const double factor = i == k ? 0 : a[i][k] / a[k][k];
            for (int j = k; j < FREE; ++j)
                a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    }
    for (int k = 0; k < FREE; ++k)
        b[k] /= a[k][k];
}

static double slope_of(const struct umat_point *p, int i, int j)
{
    return p->slope[place[i] * N_GRADIENTS + place[j]] * of_strain(j) / of_stress(i);
}

static void slopes_out_of_plane(const struct umat_point *p, double a[FREE][FREE])
{
    for (int i = 0; i < FREE; ++i)
        for (int j = 0; j < FREE; ++j)
            a[i][j] = slope_of(p, out_of_plane[i], out_of_plane[j]);
}

/* The largest stress out of the plane, and what of it is left to rounding. */
static double out_of_plane_stress(const struct umat_point *p, double *rounding)
{
    double worst = 0, largest = 0, stiffest = 0;
    for (int k = 0; k < 6; ++k)
        largest = fmax(largest, fabs((double)p->sigma[k]));
    for (int i = 0; i < FREE; ++i) {
        const int k = out_of_plane[i];
        worst = fmax(worst, fabs((double)p->sigma[place[k]]));
        stiffest = fmax(stiffest, fabs(slope_of(p, k, k)));
    }
    *rounding = (sizeof(umat_real) == 8 ? 1e-10 : 1e-5) * largest
        + (sizeof(umat_real) == 8 ? 1e-15 : 1e-7) * stiffest;
    return worst;
}

static int with_strains_out_of_plane(struct umat_point *p, const double *strain)
{
    for (int i = 0; i < FREE; ++i)
        p->now[place[out_of_plane[i]]] = (umat_real)(of_strain(out_of_plane[i]) * strain[i]);
    return updated(p);
}

/* The strains out of the plane at which the stresses there are zero: Newton, with shorter steps
 * where the material fails or the stress grows. `p->now` holds the strains in the plane. Where the
 * tolerances of the material's own solves leave more than rounding, a millionth will do. */
static int without_stress_out_of_plane(struct umat_point *p, double *strain)
{
    double step[FREE] = {0}, tried[FREE], length = 1, last = INFINITY, rounding = 0, enough = 0;
    for (int trial = 0; trial < 60; ++trial) {
        for (int i = 0; i < FREE; ++i)
            tried[i] = strain[i] + length * step[i];
        const double worst =
            with_strains_out_of_plane(p, tried) ? out_of_plane_stress(p, &rounding) : NAN;
        if (worst < last || worst <= rounding) {
            double a[FREE][FREE];
            for (int i = 0; i < FREE; ++i) {
                strain[i] = tried[i];
                step[i] = -p->sigma[place[out_of_plane[i]]] / of_stress(out_of_plane[i]);
            }
            if (worst <= rounding)
                return 1;
            slopes_out_of_plane(p, a);
            solved(a, step);
            last = worst, length = 1, enough = 1e4 * rounding;
        } else if (last <= enough) {
            return with_strains_out_of_plane(p, strain);
        } else if (last == INFINITY || length < 1e-3) {
            return 0;
        } else {
            length /= 2;
        }
    }
    return 0;
}

static int of_small_strain(struct umat_point *p, int plane_stress, int shears, const double *drot,
    double *stress, double *statev, double *ddsdde, const double *stran, const double *dstran)
{
    const int n = plane_stress ? 3 : 3 + shears, *given = plane_stress ? in_plane : all_of;
    double rotated[N_STATE + 6], free_strain[FREE] = {0}, a[FREE][FREE];
    for (int i = 0; i < N_STATE; ++i)
        rotated[i] = statev[i];
    if (drot) {
        double Q[3][3], full[3][3], out[3][3];
        for (int i = 0; i < 9; ++i)
            Q[i % 3][i / 3] = drot[i];
        for (const int *at = turning; *at >= 0; ++at) {
            as_matrix(rotated + *at, full);
            moved(Q, full, out);
            for (int k = 0; k < 6; ++k)
                rotated[*at + place[k]] = out[row[k]][column[k]] * of_stress(k);
        }
    }
    for (int i = 0; i < N_STATE; ++i)
        p->state[i] = (umat_real)rotated[i];
    for (int i = 0; i < N_GRADIENTS; ++i)
        p->before[i] = p->now[i] = 0;
    for (int k = 0; k < n; ++k) {
        const int at = given[k];
        p->before[place[at]] = (umat_real)(of_strain(at) * stran[k]);
        p->now[place[at]] = (umat_real)(of_strain(at) * (stran[k] + dstran[k]));
    }
    if (plane_stress) {
        for (int i = 0; i < FREE; ++i)
            free_strain[i] = statev[N_STATE + N_HELD + i];
        if (drot) { /* about the third axis */
            const double x = free_strain[1], y = free_strain[2];
            free_strain[1] = drot[0] * x + drot[3] * y;
            free_strain[2] = drot[1] * x + drot[4] * y;
        }
        for (int i = 0; i < FREE; ++i)
            p->before[place[out_of_plane[i]]] =
                (umat_real)(of_strain(out_of_plane[i]) * free_strain[i]);
    }
    if (!(plane_stress ? without_stress_out_of_plane(p, free_strain) : updated(p)))
        return 0;

    for (int i = 0; i < N_STATE; ++i)
        statev[i] = p->after[i];
    for (int i = 0; plane_stress && i < FREE; ++i)
        statev[N_STATE + N_HELD + i] = free_strain[i];
    for (int k = 0; k < n; ++k)
        stress[k] = p->sigma[place[given[k]]] / of_stress(given[k]);
    for (int c = 0; c < n; ++c) {
        double follows[FREE] = {0}; /* strains out of the plane that go with this one */
        if (plane_stress) {
            for (int i = 0; i < FREE; ++i)
                follows[i] = -slope_of(p, out_of_plane[i], given[c]);
            slopes_out_of_plane(p, a);
            solved(a, follows);
        }
        for (int k = 0; k < n; ++k) {
            ddsdde[k + n * c] = slope_of(p, given[k], given[c]);
            for (int i = 0; i < FREE; ++i)
                ddsdde[k + n * c] += slope_of(p, given[k], out_of_plane[i]) * follows[i];
        }
    }
    return 1;
}
