/* The inverse of a; gives its determinant. */
static double inverted(double a[3][3], double out[3][3])
{
    double det = 0;
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) {
            const int k = (i + 1) % 3, m = (i + 2) % 3, r = (j + 1) % 3, s = (j + 2) % 3;
            out[j][i] = a[k][r] * a[m][s] - a[k][s] * a[m][r];
        }
    for (int j = 0; j < 3; ++j)
        det += a[0][j] * out[j][0];
    for (int i = 0; i < 9; ++i)
        out[0][i] /= det;
    return det;
}

static void transposed(double a[3][3], double out[3][3])
{
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j)
            out[i][j] = a[j][i];
}

/* R of F = R U: the mean of R and the transpose of its inverse, until they are one. */
static void rotation_of(double F[3][3], double R[3][3])
{
    double inverse[3][3], change = 1;
    memcpy(R, F, sizeof inverse);
    for (int i = 0; i < 60 && change > 1e-15; ++i) {
        inverted(R, inverse);
        change = 0;
        for (int r = 0; r < 3; ++r)
            for (int c = 0; c < 3; ++c) {
                const double x = (R[r][c] + inverse[c][r]) / 2;
                change = fmax(change, fabs(x - R[r][c]));
                R[r][c] = x;
            }
    }
}

/* Abaqus asks for the Cauchy stress and the tangent of its Jaumann rate. CalculiX asks for a stress
 * without the rotation, R^T sigma R, or (@ABAQUS_) for the second Piola-Kirchhoff stress, and takes
 * for DDSDDE the slopes of the latter by the Green-Lagrange strain, moved alike. All three are
 * A^-1 (.) A^-T, with A the identity, R or F. */
static int of_finite_strain(struct umat_point *p, enum host host, double *stress, double *statev,
    double *ddsdde, const double *dfgrd0, const double *dfgrd1, int n)
{
    double F[3][3], A[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, back[3][3], forth[3][3];
    double sigma[3][3], out[3][3];
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) {
            F[i][j] = dfgrd1[i + 3 * j];
            p->before[3 * i + j] = (umat_real)dfgrd0[i + 3 * j];
            p->now[3 * i + j] = (umat_real)F[i][j];
        }
    for (int i = 0; i < N_STATE; ++i)
        p->state[i] = (umat_real)statev[i];
    if (!updated(p))
        return 0;
    for (int i = 0; i < N_STATE; ++i)
        statev[i] = p->after[i];
    if (host == CALCULIX_NL)
        rotation_of(F, A);
    if (host == CALCULIX)
        memcpy(A, F, sizeof A);
    const double J = inverted(F, out), size = host == CALCULIX ? J : 1;
    const double over = @KIRCHHOFF@ ? 1 / J : 1; /* the material gives the stress of Kirchhoff */
    double ours[6];
    inverted(A, back);
    transposed(back, forth);
    for (int k = 0; k < 6; ++k)
        ours[k] = over * p->sigma[k];
    as_matrix(ours, sigma);
    moved(back, sigma, out);
    for (int k = 0; k < n; ++k)
        stress[k] = size * out[row[k]][column[k]];
    for (int c = 0; c < n; ++c) {
        double unit[3][3] = {{0}}, D[3][3], change[6], full[3][3];
        unit[row[c]][column[c]] = unit[column[c]][row[c]] = c < 3 ? 1 : 0.5;
        moved(forth, unit, D); /* A^-T (.) A^-1, which is R (.) R^T for rotations */
        for (int k = 0; k < 6; ++k) {
            change[k] = 0;
            for (int i = 0; i < 3; ++i)
                for (int j = 0; j < 3; ++j) /* of F: D F */
                    change[k] += over * p->slope[k * N_GRADIENTS + 3 * i + j]
                        * (D[i][0] * F[0][j] + D[i][1] * F[1][j] + D[i][2] * F[2][j]);
        }
        as_matrix(change, full);
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) {
                if (!@KIRCHHOFF@) /* the change of the Kirchhoff stress, over J */
                    full[i][j] += (D[0][0] + D[1][1] + D[2][2]) * sigma[i][j];
                for (int m = 0; host != ABAQUS && m < 3; ++m)
                    full[i][j] -= D[i][m] * sigma[m][j] + sigma[i][m] * D[m][j];
            }
        moved(back, full, out);
        for (int k = 0; k < n; ++k)
            ddsdde[k + n * c] = (host == ABAQUS ? 1 : J) * out[row[k]][column[k]];
    }
    return 1;
}
