! @NAME@: @TITLE@
! The functions of @NAME@.c for Fortran: numbers as in @NAME@.h, indices from zero.
module @NAME@_material
    use, intrinsic :: iso_c_binding
    implicit none
    integer, parameter :: real_of_material = @KIND@
@SIZES@
    interface
        ! A step of one point; gives its status, 0 where all is well. `tangent(i, j)` is the slope of
        ! flux j by gradient i. `parameters` holds one number at least.
        integer(c_int) function @NAME@_point(gradients_before, gradients, externals_before, &
                externals, state, parameters, fluxes, state_after, tangent) bind(c)
            import :: c_int, c_double, c_float, n_gradients, n_fluxes
            real(@KIND@), intent(in) :: gradients_before(*), gradients(*)
            real(@KIND@), intent(in) :: externals_before(*), externals(*)
            real(@KIND@), intent(in) :: state(*), parameters(*)
            real(@KIND@), intent(out) :: fluxes(*)
            real(@KIND@), intent(inout) :: state_after(*)
            real(@KIND@), intent(out) :: tangent(n_gradients, n_fluxes)
        end function
    end interface
end module
