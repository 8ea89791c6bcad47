"""A test that leaves a table of its model is told so."""

import neml2_jax
from neml2_jax.lab import LoadPath, Segment, material_test
from neml2_jax.lab.table_ranges import outside_of_tables

WARM = """
[Tensors]
  [temperatures]
    type = Python
    expr = 'Scalar(jnp.array([300.0, 600.0, 900.0]), sub_batch_ndim=1)'
  []
  [moduli]
    type = Python
    expr = 'Scalar(jnp.array([2e5, 1.8e5, 1e5]), sub_batch_ndim=1)'
  []
[]
[Models]
  [modulus]
    type = ScalarLinearInterpolation
    argument = 'temperature'
    abscissa = 'temperatures'
    ordinate = 'moduli'
  []
  [hooke]
    type = LinearIsotropicElasticity
    coefficients = 'modulus 0.3'
    coefficient_types = 'YOUNGS_MODULUS POISSONS_RATIO'
    strain = 'strain'
  []
  [elasticity]
    type = ComposedModel
    models = 'modulus hooke'
  []
[]
"""


def path(begin, end):
    segment = Segment({"strain_xx": 1e-3, "temperature": end}, duration=1.0, steps=2)
    return LoadPath((segment,), constants={"temperature": begin})


def test_the_line_names_the_value_the_table_and_what_is_done_there():
    model = neml2_jax.load_string(WARM).get_model("elasticity")
    result = material_test(model, [path(300.0, 900.0)])
    assert outside_of_tables(model, result) == []
    result = material_test(model, [path(200.0, 400.0), path(900.0, 1000.0)])
    (said,) = outside_of_tables(model, result)
    assert said == (
        "temperature comes to 200 and 1000, outside of the table of modulus (300 to 900): its "
        "outermost piece is continued (extrapolation = LINEAR)"
    )


def test_a_value_that_is_held_is_told_too():
    held = WARM.replace("    ordinate", "    extrapolation = CONSTANT\n    ordinate")
    model = neml2_jax.load_string(held).get_model("elasticity")
    (said,) = outside_of_tables(model, material_test(model, path(900.0, 950.0)))
    assert "950, outside" in said and "the value at its end is held" in said
