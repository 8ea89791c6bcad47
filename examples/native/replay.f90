! Any exported material in Fortran, marched along the history of its check file: one point after the
! other. Prints the fluxes of each step and point, a line each.
program replay
    use material_material
    implicit none
    real(c_double), allocatable :: state(:, :), g(:, :), e(:, :), g0(:, :), e0(:, :), skipped(:)
    real(c_double) :: parameters(n_parameters + 1), stress(n_fluxes), tangent(n_gradients, n_fluxes)
    real(c_double) :: sizes(2)
    character(1024) :: path
    integer :: k, p, n, unit
    call get_command_argument(1, path)
    if (path == '') error stop 'usage: replay material/material_check.txt'
    open(newunit=unit, file=trim(path), status='old', action='read')
    parameters = 0
    read(unit, *) sizes
    n = nint(sizes(2))
    allocate(state(n_state, n), g(n_gradients, n), e(n_externals, n), skipped(n * (n_fluxes + n_state)))
    allocate(g0, mold=g); allocate(e0, mold=e)
    if (n_parameters > 0) read(unit, *) parameters(:n_parameters)
    if (size(state) > 0) read(unit, *) state
    read(unit, *) g0
    if (size(e) > 0) read(unit, *) e0
    do k = 1, nint(sizes(1))
        read(unit, *) g
        if (size(e) > 0) read(unit, *) e
        read(unit, *) skipped(:n * n_fluxes)  ! what is to come out
        if (n_state > 0) read(unit, *) skipped(:n * n_state)
        do p = 1, n
            if (material_point(g0(:, p), g(:, p), e0(:, p), e(:, p), state(:, p), parameters, stress, &
                    state(:, p), tangent) /= 0) error stop 'a step failed'
            print '(*(es26.17e3))', stress
        end do
        g0 = g; e0 = e
    end do
end program
