"""The units that fields of registered types are declared with.

They are dimensions: any consistent set of units will do, and the library converts none. `-` is no
dimension, `any` that of whatever the user gives, and `stress or -` depends on another option.
"""

TEMPERATURES = ("temperature", "T", "theta")
"""Usual names of a variable that is a temperature; the first that a model reads is meant."""

UNITS = frozenset(
    (
        "-",
        "any",
        "any*length",
        "any*length/time",
        "any/amount",
        "any/length",
        "any/length^3",
        "any/time",
        "1/any",
        # Geometry, time and temperature
        "degree",
        "radian",
        "length",
        "length^2",
        "length^3",
        "1/length",
        "1/length^2",
        "1/length^3",
        "time",
        "1/time",
        "length/time",
        "length^2/time",
        "time/length^2",
        "1/length^2/time",
        "1/length^3/time",
        "temperature",
        "1/temperature",
        "temperature/time",
        # Stress
        "stress",
        "stress or -",
        "stress/length",
        "stress/time",
        "stress/temperature",
        "stress*time",
        "stress*time^(1/n)",
        "1/stress^(a-1)/time",
        # Energy, mass and amount of substance
        "energy",
        "energy/amount",
        "energy/amount/temperature",
        "energy/length^2",
        "energy/temperature",
        "mass",
        "mass/amount",
        "mass/length^3",
        "1/amount",
        "amount/length^3",
        "amount/length^3/time",
        "length^3/amount",
    )
)
