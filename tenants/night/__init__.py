"""What is verified every night, and the one mail that says what is wrong.

- ``notes``: what each check says, kept over itself;
- ``inspection``: schema and isolation of one espace;
- ``digest``: in the morning, to the operators, only when something is wrong.

The other rooms note their own checks: projections (`integrations`), retention (`booking`).
"""
