! A cycle of strain at three points, one after the other: the exported material in Fortran.
! Prints time, strain and stress of each point, and a part of the tangent.
program march
    use material_material
    implicit none
    integer, parameter :: points = 3, steps = 40
    real(c_double) :: strain(n_gradients, points), before(n_gradients, points)
    real(c_double) :: state(n_state, points), stress(n_fluxes), none(1), wave
    real(c_double) :: tangent(n_gradients, n_fluxes), time(1), time_before(1)
    integer :: k, p
    strain = 0; before = 0; state = 0; none = 0
    do k = 1, steps
        time = 10.0d0 * k; time_before = 10.0d0 * (k - 1)
        do p = 1, points
            wave = 0.004d0 * p * sin(2 * 3.14159265358979323846d0 * time(1) / 400)
            strain(:, p) = 0
            strain(1:3, p) = [wave, -0.45d0 * wave, -0.45d0 * wave]
            if (material_point(before(:, p), strain(:, p), time_before, time, state(:, p), none, &
                    stress, state(:, p), tangent) /= 0) error stop 'a step failed'
            print '(4es26.17e3)', time(1), strain(1, p), stress(1), tangent(1, 1)
        end do
        before = strain
    end do
end program
