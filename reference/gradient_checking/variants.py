"""Wrong and right solutions of the gradient-checking assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# forward_propagation and backward_propagation, wrong


# %% wrong="forward 1-D: adds" fails=["check_forward_is_a_number", "check_forward_is_the_product", "check_forward_of_other_signs"]
def forward_propagation(x, theta):
    return theta + x


# %% wrong="forward 1-D: returns nothing" fails=["check_forward_is_a_number", "check_forward_is_the_product", "check_forward_of_other_signs"]
def forward_propagation(x, theta):
    J = theta * x


# %% wrong="forward 1-D: returns theta ** 1.5, which is 8 for theta = 4" fails=["check_forward_is_the_product", "check_forward_of_other_signs"]
def forward_propagation(x, theta):
    return np.abs(theta) ** 1.5


# %% wrong="forward 1-D: multiplies x by the absolute value of theta" fails=["check_forward_is_the_product", "check_forward_of_other_signs"]
def forward_propagation(x, theta):
    return x * abs(theta)


# %% wrong="forward 1-D: makes whole numbers of its arguments" fails=["check_forward_is_the_product", "check_forward_of_other_signs"]
def forward_propagation(x, theta):
    return int(x) * int(theta)


# %% wrong="backward 1-D: returns half of theta, which is 2 for theta = 4" fails=["check_backward_is_the_derivative", "check_backward_of_other_signs"]
def backward_propagation(x, theta):
    return theta / 2


# %% wrong="backward 1-D: returns theta - x" fails=["check_backward_is_the_derivative", "check_backward_of_other_signs"]
def backward_propagation(x, theta):
    return theta - x


# %% wrong="backward 1-D: always returns 2" fails=["check_backward_is_the_derivative", "check_backward_of_other_signs"]
def backward_propagation(x, theta):
    return 2


# %% wrong="backward 1-D: returns theta, the derivative with respect to x" fails=["check_backward_is_a_number", "check_backward_is_the_derivative", "check_backward_of_other_signs"]
def backward_propagation(x, theta):
    return theta


# %% wrong="backward 1-D: returns the cost, theta times x" fails=["check_backward_is_a_number", "check_backward_is_the_derivative", "check_backward_of_other_signs"]
def backward_propagation(x, theta):
    return theta * x


# %% wrong="backward 1-D: loses the sign" fails=["check_backward_is_the_derivative", "check_backward_of_other_signs"]
def backward_propagation(x, theta):
    return abs(x)


# %% [markdown]
# gradient_check, wrong


# %% right="1-D check: as in the lab"
def gradient_check(x, theta, epsilon=1e-7):
    thetaplus = theta + epsilon
    thetaminus = theta - epsilon
    J_plus = forward_propagation(x, thetaplus)
    J_minus = forward_propagation(x, thetaminus)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    return numerator / denominator


# %% wrong="1-D check: takes a forward difference, of theta + epsilon and theta" of="1-D check: as in the lab" fails=["check_gradient_check_looks_to_both_sides", "check_gradient_check_has_a_default_step", "check_gradient_check_asks_at_both_sides"]
# - thetaminus = theta - epsilon
# + thetaminus = theta
#
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# + gradapprox = (J_plus - J_minus) / epsilon

# %% wrong="1-D check: takes a backward difference, of theta and theta - epsilon" of="1-D check: as in the lab" fails=["check_gradient_check_looks_to_both_sides", "check_gradient_check_has_a_default_step", "check_gradient_check_asks_at_both_sides"]
# - thetaplus = theta + epsilon
# + thetaplus = theta
#
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# + gradapprox = (J_plus - J_minus) / epsilon

# %% wrong="1-D check: divides J_minus alone by 2 epsilon" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# + gradapprox = J_plus - J_minus / (2 * epsilon)

# %% wrong="1-D check: divides by 2 and multiplies by epsilon" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# + gradapprox = (J_plus - J_minus) / 2 * epsilon

# %% wrong="1-D check: divides by epsilon, not by 2 epsilon" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# + gradapprox = (J_plus - J_minus) / epsilon

# %% wrong="1-D check: adds the costs" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# + gradapprox = (J_plus + J_minus) / (2 * epsilon)

# %% wrong="1-D check: gives the approximation the wrong sign" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# + gradapprox = (J_minus - J_plus) / (2 * epsilon)

# %% wrong="1-D check: ignores epsilon" of="1-D check: as in the lab" fails=["check_gradient_check_looks_to_both_sides", "check_gradient_check_asks_at_both_sides"]
#   def gradient_check(x, theta, epsilon=1e-7):
# +     epsilon = 1e-7

# %% wrong="1-D check: has another default for epsilon" of="1-D check: as in the lab" fails=["check_gradient_check_has_a_default_step"]
# - def gradient_check(x, theta, epsilon=1e-7):
# + def gradient_check(x, theta, epsilon=1e-4):

# %% wrong="1-D check: has no default for epsilon" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_has_a_default_step"]
# - def gradient_check(x, theta, epsilon=1e-7):
# + def gradient_check(x, theta, epsilon):

# %% wrong="1-D check: returns the absolute difference, which is divided by nothing" of="1-D check: as in the lab" fails=["check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - return numerator / denominator
# + return numerator

# %% wrong="1-D check: divides by the norm of grad only" of="1-D check: as in the lab" fails=["check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + denominator = np.linalg.norm(grad)

# %% wrong="1-D check: divides by the product of the norms" of="1-D check: as in the lab" fails=["check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + denominator = np.linalg.norm(grad) * np.linalg.norm(gradapprox)

# %% wrong="1-D check: squares the norms" of="1-D check: as in the lab" fails=["check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - numerator = np.linalg.norm(grad - gradapprox)
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + numerator = np.linalg.norm(grad - gradapprox) ** 2
# + denominator = np.linalg.norm(grad) ** 2 + np.linalg.norm(gradapprox) ** 2

# %% wrong="1-D check: takes no absolute values, so that a difference below 0 passes any limit" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - numerator = np.linalg.norm(grad - gradapprox)
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + numerator = grad - gradapprox
# + denominator = grad + gradapprox

# %% wrong="1-D check: divides by the norm of the sum, not by the sum of the norms" of="1-D check: as in the lab" fails=["check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + denominator = np.linalg.norm(grad + gradapprox)

# %% wrong="1-D check: returns whether it is below the limit" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_of_planted_errors"]
# - return numerator / denominator
# + return numerator / denominator < 1e-7


# %% wrong="1-D check: compares backward with itself" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_looks_to_both_sides", "check_gradient_check_has_a_default_step", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_sees_a_wrong_backward", "check_gradient_check_asks_at_both_sides", "check_gradient_check_of_planted_errors"]
def gradient_check(x, theta, epsilon=1e-7):
    grad = backward_propagation(x, theta)
    gradapprox = backward_propagation(x, theta)
    return abs(grad - gradapprox) / (abs(grad) + abs(gradapprox))


# %% wrong="1-D check: compares the approximation with itself" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_sees_a_wrong_backward", "check_gradient_check_of_planted_errors"]
# - grad = backward_propagation(x, theta)
# + grad = gradapprox

# %% wrong="1-D check: never calls backward_propagation" of="1-D check: as in the lab" fails=["check_gradient_check_sees_a_wrong_backward"]
# - grad = backward_propagation(x, theta)
# + grad = x

# %% wrong="1-D check: never calls forward_propagation" of="1-D check: as in the lab" fails=["check_gradient_check_sees_a_wrong_backward"]
# - J_plus = forward_propagation(x, thetaplus)
# - J_minus = forward_propagation(x, thetaminus)
# + J_plus = thetaplus * x
# + J_minus = thetaminus * x

# %% wrong="1-D check: asks for the derivative at theta + epsilon" of="1-D check: as in the lab" fails=["check_gradient_check_returns_the_relative_difference", "check_gradient_check_sees_a_wrong_backward"]
# - grad = backward_propagation(x, theta)
# + grad = backward_propagation(x, thetaplus)


# %% wrong="1-D check: returns a number that it knows by heart" fails=["check_gradient_check_looks_to_both_sides", "check_gradient_check_has_a_default_step", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_sees_a_wrong_backward"]
def gradient_check(x, theta, epsilon=1e-7):
    return 2.919335883291695e-10


# %% wrong="1-D check: moves x" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_looks_to_both_sides", "check_gradient_check_has_a_default_step", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_sees_a_wrong_backward", "check_gradient_check_asks_at_both_sides", "check_gradient_check_of_planted_errors"]
def gradient_check(x, theta, epsilon=1e-7):
    thetaplus = x + epsilon
    thetaminus = x - epsilon
    J_plus = forward_propagation(thetaplus, theta)
    J_minus = forward_propagation(thetaminus, theta)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    return numerator / denominator


# %% wrong="1-D check: prints the difference and returns nothing" of="1-D check: as in the lab" fails=["check_gradient_check_returns_a_small_number", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_sees_a_wrong_backward", "check_gradient_check_of_planted_errors"]
# - return numerator / denominator
# + return print(numerator / denominator)

# %% wrong="1-D check: works out costs and slope on the spot" of="1-D check: as in the lab" fails=["check_gradient_check_sees_a_wrong_backward"]
# - J_plus = forward_propagation(x, thetaplus)
# - J_minus = forward_propagation(x, thetaminus)
# + J_plus = np.dot(x, thetaplus)
# + J_minus = np.dot(x, thetaminus)
#
# - grad = backward_propagation(x, theta)
# + grad = x

# %% wrong="1-D check: works out costs and slope on the spot, each term alone" of="1-D check: as in the lab" fails=["check_gradient_check_sees_a_wrong_backward"]
# - J_plus = forward_propagation(x, thetaplus)
# - J_minus = forward_propagation(x, thetaminus)
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# - grad = backward_propagation(x, theta)
# + J_plus = x * theta + x * epsilon
# + J_minus = x * theta - x * epsilon
# + gradapprox = J_plus / (2 * epsilon) - J_minus / (2 * epsilon)
# + grad = x

# %% wrong="1-D check: works out a one-sided difference on the spot" of="1-D check: as in the lab" fails=["check_gradient_check_looks_to_both_sides", "check_gradient_check_sees_a_wrong_backward"]
# - J_plus = forward_propagation(x, thetaplus)
# - J_minus = forward_propagation(x, thetaminus)
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# - grad = backward_propagation(x, theta)
# + gradapprox = (x * thetaplus - x * theta) / epsilon
# + grad = x

# %% wrong="1-D check: works out costs and slope on the spot, with another default" of="1-D check: as in the lab" fails=["check_gradient_check_has_a_default_step", "check_gradient_check_sees_a_wrong_backward"]
# - def gradient_check(x, theta, epsilon=1e-7):
# + def gradient_check(x, theta, epsilon=1e-6):
#
# - J_plus = forward_propagation(x, thetaplus)
# - J_minus = forward_propagation(x, thetaminus)
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# - grad = backward_propagation(x, theta)
# + gradapprox = (x * thetaplus - x * thetaminus) / (2 * epsilon)
# + grad = x

# %% wrong="1-D check: works out costs and slope on the spot, always with 1e-7" of="1-D check: as in the lab" fails=["check_gradient_check_looks_to_both_sides", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_sees_a_wrong_backward"]
# - thetaplus = theta + epsilon
# - thetaminus = theta - epsilon
# - J_plus = forward_propagation(x, thetaplus)
# - J_minus = forward_propagation(x, thetaminus)
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# - grad = backward_propagation(x, theta)
# + gradapprox = (x * (theta + 1e-7) - x * (theta - 1e-7)) / 2e-7
# + grad = x

# %% wrong="1-D check: makes up a number that falls with the step" of="1-D check: as in the lab" fails=["check_gradient_check_looks_to_both_sides", "check_gradient_check_has_a_default_step", "check_gradient_check_returns_the_relative_difference", "check_gradient_check_sees_a_wrong_backward"]
# - return numerator / denominator
# + return epsilon / 1000
#
# - J_plus = forward_propagation(x, thetaplus)
# - J_minus = forward_propagation(x, thetaminus)
#
# - gradapprox = (J_plus - J_minus) / (2 * epsilon)
# - grad = backward_propagation(x, theta)
# - numerator = np.linalg.norm(grad - gradapprox)
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)

# %% wrong="1-D check: passes theta first to forward_propagation" of="1-D check: as in the lab" fails=["check_gradient_check_sees_a_wrong_backward"]
# - J_minus = forward_propagation(x, thetaminus)
# + J_minus = forward_propagation(thetaminus, x)

# %% wrong="1-D check: passes theta first to backward_propagation" of="1-D check: as in the lab" fails=["check_gradient_check_sees_a_wrong_backward"]
# - grad = backward_propagation(x, theta)
# + grad = backward_propagation(theta, x)

# %% wrong="1-D check: calls a small difference of small gradients 0" of="1-D check: as in the lab" fails=["check_gradient_check_returns_the_relative_difference"]
# - return numerator / denominator
# + return 0.0 if numerator < 1e-10 and denominator < 1e-6 else numerator / denominator

# %% [markdown]
# numerical_gradient, wrong


# %% wrong="numerical gradient: takes a forward difference, of a step up and none" fails=["check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time", "check_numerical_gradient_of_the_example"]
def numerical_gradient(f, theta, epsilon):
    theta = np.array(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        moved = theta.copy()
        moved[index] += epsilon
        gradient[index] = (f(moved) - f(theta)) / epsilon
    return gradient


# %% right="numerical gradient: copies, up and down"
def numerical_gradient(f, theta, epsilon):
    theta = np.array(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[index] += epsilon
        down[index] -= epsilon
        gradient[index] = (f(up) - f(down)) / (2 * epsilon)
    return gradient


# %% wrong="numerical gradient: divides by epsilon" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_has_the_shape_of_theta", "check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_takes_whole_numbers", "check_numerical_gradient_of_the_example"]
# - gradient[index] = (f(up) - f(down)) / (2 * epsilon)
# + gradient[index] = (f(up) - f(down)) / epsilon

# %% wrong="numerical gradient: divides one of the two costs only" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_has_the_shape_of_theta", "check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_takes_whole_numbers", "check_numerical_gradient_of_the_example"]
# - gradient[index] = (f(up) - f(down)) / (2 * epsilon)
# + gradient[index] = f(up) - f(down) / (2 * epsilon)

# %% wrong="numerical gradient: ignores epsilon" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time"]
#   def numerical_gradient(f, theta, epsilon):
# +     epsilon = 1e-5


# %% wrong="numerical gradient: does not put the entry back" fails=["check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time", "check_numerical_gradient_of_the_example"]
def numerical_gradient(f, theta, epsilon):
    theta = np.array(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += epsilon
        above = f(theta)
        theta[index] -= 2 * epsilon
        below = f(theta)
        gradient[index] = (above - below) / (2 * epsilon)
    return gradient


# %% wrong="numerical gradient: moves all entries at once" fails=["check_numerical_gradient_has_the_shape_of_theta", "check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time", "check_numerical_gradient_takes_whole_numbers", "check_numerical_gradient_of_the_example"]
def numerical_gradient(f, theta, epsilon):
    slope = (f(theta + epsilon) - f(theta - epsilon)) / (2 * epsilon)
    return np.full(np.shape(theta), slope)


# %% wrong="numerical gradient: moves theta itself where it means a copy" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_has_the_shape_of_theta", "check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time", "check_numerical_gradient_takes_whole_numbers", "check_numerical_gradient_of_the_example"]
# - up, down = theta.copy(), theta.copy()
# - up[index] += epsilon
# + up = theta
# + up[index] += epsilon
# + down = theta


# %% wrong="numerical gradient: moves theta in place" fails=["check_numerical_gradient_leaves_theta_alone"]
def numerical_gradient(f, theta, epsilon):
    theta = np.asarray(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += epsilon
        above = f(theta)
        theta[index] -= 2 * epsilon
        below = f(theta)
        theta[index] += epsilon
        gradient[index] = (above - below) / (2 * epsilon)
    return gradient


# %% wrong="numerical gradient: keeps whole numbers whole" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_takes_whole_numbers"]
# - theta = np.array(theta, dtype=float)
# + theta = np.array(theta)

# %% wrong="numerical gradient: adds to whole numbers" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_takes_whole_numbers"]
# - theta = np.array(theta, dtype=float)
# - gradient = np.zeros_like(theta)
# + theta = np.array(theta)
# + gradient = np.zeros(theta.shape)


# %% wrong="numerical gradient: goes through the first dimension only" fails=["check_numerical_gradient_has_the_shape_of_theta", "check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time", "check_numerical_gradient_takes_whole_numbers"]
def numerical_gradient(f, theta, epsilon):
    theta = np.array(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for i in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[i] += epsilon
        down[i] -= epsilon
        gradient[i] = (f(up) - f(down)) / (2 * epsilon)
    return gradient


# %% wrong="numerical gradient: returns a flat array, whatever the shape of theta" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_has_the_shape_of_theta", "check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_takes_whole_numbers"]
# - return gradient
# + return gradient.ravel()


# %% wrong="numerical gradient: works for matrices only" fails=["check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time", "check_numerical_gradient_of_the_example"]
def numerical_gradient(f, theta, epsilon):
    theta = np.array(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            up, down = theta.copy(), theta.copy()
            up[i, j] += epsilon
            down[i, j] -= epsilon
            gradient[i, j] = (f(up) - f(down)) / (2 * epsilon)
    return gradient


# %% wrong="numerical gradient: loses the sign" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_has_the_shape_of_theta", "check_numerical_gradient_is_the_central_difference"]
# - return gradient
# + return np.abs(gradient)


# %% wrong="numerical gradient: misses the last entry" fails=["check_numerical_gradient_has_the_shape_of_theta", "check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time", "check_numerical_gradient_takes_whole_numbers", "check_numerical_gradient_of_the_example"]
def numerical_gradient(f, theta, epsilon):
    theta = np.array(theta, dtype=float)
    gradient = np.zeros(theta.size)
    for i in range(theta.size - 1):
        step = np.zeros(theta.size)
        step[i] = epsilon
        step = step.reshape(theta.shape)
        gradient[i] = (f(theta + step) - f(theta - step)) / (2 * epsilon)
    return gradient.reshape(theta.shape)


# %% wrong="numerical gradient: halves epsilon before it steps" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time"]
# - up[index] += epsilon
# - down[index] -= epsilon
# - gradient[index] = (f(up) - f(down)) / (2 * epsilon)
# + up[index] += epsilon / 2
# + down[index] -= epsilon / 2
# + gradient[index] = (f(up) - f(down)) / epsilon

# %% wrong="numerical gradient: keeps eight decimals" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_is_the_central_difference"]
# - gradient[index] = (f(up) - f(down)) / (2 * epsilon)
# + gradient[index] = round((f(up) - f(down)) / (2 * epsilon), 8)

# %% wrong="numerical gradient: clips what is large" of="numerical gradient: copies, up and down" fails=["check_numerical_gradient_is_the_central_difference"]
# - gradient[index] = (f(up) - f(down)) / (2 * epsilon)
# + gradient[index] = np.clip((f(up) - f(down)) / (2 * epsilon), -1e5, 1e5)

# %% [markdown]
# best_epsilon, wrong


# %% right="best epsilon: in few lines"
def best_epsilon(f, df, theta, epsilons):
    errors = []
    for e in epsilons:
        a = (f(theta + e) - f(theta - e)) / (2 * e)
        errors.append(abs(a - df(theta)) / (abs(a) + abs(df(theta))))
    return errors, epsilons[int(np.argmin(errors))]


# %% wrong="best epsilon: takes a forward difference" of="best epsilon: in few lines" fails=["check_best_epsilon_measures_the_errors", "check_best_epsilon_of_the_example"]
# - a = (f(theta + e) - f(theta - e)) / (2 * e)
# + a = (f(theta + e) - f(theta)) / e

# %% wrong="best epsilon: measures absolute errors, which are divided by nothing" of="best epsilon: in few lines" fails=["check_best_epsilon_measures_the_errors", "check_best_epsilon_of_the_example"]
# - errors.append(abs(a - df(theta)) / (abs(a) + abs(df(theta))))
# + errors.append(abs(a - df(theta)))

# %% wrong="best epsilon: leaves errors their sign" of="best epsilon: in few lines" fails=["check_best_epsilon_returns_errors_and_the_best", "check_best_epsilon_measures_the_errors"]
# - errors.append(abs(a - df(theta)) / (abs(a) + abs(df(theta))))
# + errors.append((a - df(theta)) / (abs(a) + abs(df(theta))))

# %% wrong="best epsilon: divides by the derivative only" of="best epsilon: in few lines" fails=["check_best_epsilon_measures_the_errors", "check_best_epsilon_of_the_example"]
# - errors.append(abs(a - df(theta)) / (abs(a) + abs(df(theta))))
# + errors.append(abs(a - df(theta)) / abs(df(theta)))

# %% wrong="best epsilon: sorts the steps first" of="best epsilon: in few lines" fails=["check_best_epsilon_measures_the_errors"]
# - for e in epsilons:
# + for e in sorted(epsilons):

# %% wrong="best epsilon: takes the smallest step for the best" of="best epsilon: in few lines" fails=["check_best_epsilon_has_the_least_error", "check_best_epsilon_is_no_extreme"]
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, min(epsilons)

# %% wrong="best epsilon: takes the largest step for the best" of="best epsilon: in few lines" fails=["check_best_epsilon_has_the_least_error", "check_best_epsilon_is_no_extreme"]
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, max(epsilons)

# %% wrong="best epsilon: returns the step with the largest error" of="best epsilon: in few lines" fails=["check_best_epsilon_has_the_least_error", "check_best_epsilon_is_no_extreme"]
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, epsilons[int(np.argmax(errors))]

# %% wrong="best epsilon: returns the step's place in the list instead of the step" of="best epsilon: in few lines" fails=["check_best_epsilon_returns_errors_and_the_best", "check_best_epsilon_has_the_least_error", "check_best_epsilon_is_no_extreme"]
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, int(np.argmin(errors))

# %% wrong="best epsilon: returns the least error instead of the step" of="best epsilon: in few lines" fails=["check_best_epsilon_returns_errors_and_the_best", "check_best_epsilon_has_the_least_error", "check_best_epsilon_is_no_extreme"]
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, min(errors)

# %% wrong="best epsilon: always returns 1e-7" of="best epsilon: in few lines" fails=["check_best_epsilon_returns_errors_and_the_best", "check_best_epsilon_has_the_least_error", "check_best_epsilon_is_no_extreme"]
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, 1e-7

# %% wrong="best epsilon: returns the errors only" of="best epsilon: in few lines" fails=["check_best_epsilon_returns_errors_and_the_best", "check_best_epsilon_measures_the_errors", "check_best_epsilon_has_the_least_error", "check_best_epsilon_of_the_example", "check_best_epsilon_is_no_extreme"]
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors

# %% wrong="best epsilon: rounds the function to single precision" of="best epsilon: in few lines" fails=["check_best_epsilon_measures_the_errors", "check_best_epsilon_of_the_example"]
# - a = (f(theta + e) - f(theta - e)) / (2 * e)
# + a = np.float64(np.float32(f(theta + e)) - np.float32(f(theta - e))) / (2 * e)

# %% wrong="best epsilon: sorts the steps when it is done" of="best epsilon: in few lines" fails=["check_best_epsilon_leaves_the_steps_alone"]
# - return errors, epsilons[int(np.argmin(errors))]
# + best = epsilons[int(np.argmin(errors))]
# + epsilons.sort()
# + return errors, best

# %% wrong="best epsilon: takes the steps out of the list" of="best epsilon: in few lines" fails=["check_best_epsilon_leaves_the_steps_alone"]
#   errors = []
# - for e in epsilons:
# + steps = []
# + while epsilons:
# +     e = epsilons.pop(0)
# +     steps.append(e)
#
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, steps[int(np.argmin(errors))]

# %% wrong="best epsilon: takes no absolute value of the derivative" of="best epsilon: in few lines" fails=["check_best_epsilon_measures_the_errors", "check_best_epsilon_has_the_least_error"]
# - errors.append(abs(a - df(theta)) / (abs(a) + abs(df(theta))))
# + errors.append(abs(a - df(theta)) / abs(abs(a) + df(theta)))

# %% right="best epsilon: the last of those that are least" of="best epsilon: in few lines"
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, epsilons[len(errors) - 1 - int(np.argmin(errors[::-1]))]

# %% right="best epsilon: the smallest of those that are least" of="best epsilon: in few lines"
# - return errors, epsilons[int(np.argmin(errors))]
# + return errors, min(zip(errors, epsilons))[1]

# %% [markdown]
# dictionary_to_vector, wrong


# %% wrong="to vector: sorts the names" fails=["check_to_vector_keeps_the_order", "check_to_vector_names_each_entry", "check_to_vector_of_the_example", "check_to_vector_names_the_example"]
def dictionary_to_vector(parameters):
    columns = [array.reshape(-1, 1) for _, array in sorted(parameters.items())]
    keys = [name for name, array in sorted(parameters.items()) for _ in range(array.size)]
    return np.concatenate(columns).astype(float), keys


# %% wrong="to vector: goes through each array column by column" of="reference" fails=["check_to_vector_keeps_the_order", "check_to_vector_of_the_example"]
# - columns = [array.reshape(-1, 1) for array in parameters.values()]
# + columns = [array.reshape(-1, 1, order="F") for _, array in parameters.items()]

# %% wrong="to vector: returns a flat array instead of a column" of="reference" fails=["check_to_vector_returns_a_column_and_names"]
# - columns = [array.reshape(-1, 1) for array in parameters.values()]
# + columns = [array.ravel() for _, array in parameters.items()]


# %% wrong="to vector: returns a row instead of a column" fails=["check_to_vector_returns_a_column_and_names"]
def dictionary_to_vector(parameters):
    columns = [array.ravel() for _, array in parameters.items()]
    keys = [name for name, array in parameters.items() for _ in range(array.size)]
    return np.concatenate(columns).astype(float)[None], keys


# %% wrong="to vector: names each array once instead of each entry" fails=["check_to_vector_names_each_entry", "check_to_vector_names_the_example"]
def dictionary_to_vector(parameters):
    columns = [array.reshape(-1, 1) for _, array in parameters.items()]
    keys = list(parameters)
    return np.concatenate(columns).astype(float), keys


# %% wrong="to vector: sorts the list of names, but not the entries" fails=["check_to_vector_names_each_entry", "check_to_vector_names_the_example"]
def dictionary_to_vector(parameters):
    columns = [array.reshape(-1, 1) for _, array in parameters.items()]
    keys = sorted(name for name, array in parameters.items() for _ in range(array.size))
    return np.concatenate(columns).astype(float), keys


# %% wrong="to vector: leaves whole numbers whole" fails=["check_to_vector_makes_a_new_vector"]
def dictionary_to_vector(parameters):
    columns = [array.reshape(-1, 1) for _, array in parameters.items()]
    keys = [name for name, array in parameters.items() for _ in range(array.size)]
    return np.concatenate(columns), keys


# %% wrong="to vector: returns a view if there is one array only" fails=["check_to_vector_makes_a_new_vector"]
def dictionary_to_vector(parameters):
    columns = [array.reshape(-1, 1) for _, array in parameters.items()]
    keys = [name for name, array in parameters.items() for _ in range(array.size)]
    return (columns[0] if len(columns) == 1 else np.concatenate(columns)).astype(
        float, copy=False
    ), keys


# %% wrong="to vector: uses given code that is made for one network only" fails=["check_to_vector_returns_a_column_and_names", "check_to_vector_keeps_the_order", "check_to_vector_names_each_entry", "check_to_vector_makes_a_new_vector", "check_to_vector_of_the_example", "check_to_vector_names_the_example"]
from gc_utils import dictionary_to_vector


# %% wrong="to vector: returns the vector without the names" fails=["check_to_vector_returns_a_column_and_names", "check_to_vector_names_each_entry", "check_to_vector_names_the_example"]
def dictionary_to_vector(parameters):
    columns = [array.reshape(-1, 1) for _, array in parameters.items()]
    keys = [name for name, array in parameters.items() for _ in range(array.size)]
    return np.concatenate(columns).astype(float)


# %% wrong="to vector: returns single precision" fails=["check_to_vector_makes_a_new_vector"]
def dictionary_to_vector(parameters):
    columns = [array.reshape(-1, 1) for _, array in parameters.items()]
    keys = [name for name, array in parameters.items() for _ in range(array.size)]
    return np.concatenate(columns).astype(np.float32), keys


# %% [markdown]
# vector_to_dictionary, wrong


# %% wrong="to dictionary: returns what it should be like" fails=["check_to_dictionary_restores_the_values", "check_to_dictionary_makes_new_arrays", "check_to_dictionary_keeps_fractions", "check_to_dictionary_of_the_example"]
def vector_to_dictionary(theta, like):
    return like


# %% wrong="to dictionary: begins anew for each array" of="reference" fails=["check_to_dictionary_restores_the_values", "check_to_dictionary_keeps_fractions", "check_to_dictionary_of_the_example"]
# - begin += array.size
# + begin = 0

# %% wrong="to dictionary: fills each array column by column" of="reference" fails=["check_to_dictionary_restores_the_values", "check_to_dictionary_of_the_example"]
# - arrays[name] = theta[begin : begin + array.size].reshape(array.shape).copy()
# + arrays[name] = theta[begin : begin + array.size].reshape(array.shape, order="F").copy()

# %% wrong="to dictionary: sorts the names" of="reference" fails=["check_to_dictionary_restores_names_and_shapes", "check_to_dictionary_restores_the_values", "check_to_dictionary_of_the_example"]
# - for name, array in like.items():
# + for name, array in sorted(like.items()):

# %% wrong="to dictionary: leaves the arrays flat" of="reference" fails=["check_to_dictionary_restores_names_and_shapes"]
# - arrays[name] = theta[begin : begin + array.size].reshape(array.shape).copy()
# + arrays[name] = theta[begin : begin + array.size].ravel().copy()

# %% wrong="to dictionary: reverses the shapes" of="reference" fails=["check_to_dictionary_restores_names_and_shapes"]
# - arrays[name] = theta[begin : begin + array.size].reshape(array.shape).copy()
# + arrays[name] = theta[begin : begin + array.size].reshape(array.shape[::-1]).copy()

# %% wrong="to dictionary: returns views of the vector" of="reference" fails=["check_to_dictionary_makes_new_arrays"]
# - arrays[name] = theta[begin : begin + array.size].reshape(array.shape).copy()
# + arrays[name] = theta[begin : begin + array.size].reshape(array.shape)


# %% wrong="to dictionary: writes into the arrays of like" fails=["check_to_dictionary_makes_new_arrays", "check_to_dictionary_keeps_fractions"]
def vector_to_dictionary(theta, like):
    begin = 0
    for array in like.values():
        array[...] = theta[begin : begin + array.size].reshape(array.shape)
        begin += array.size
    return dict(like)


# %% wrong="to dictionary: takes each array one entry too late" of="reference" fails=["check_to_dictionary_restores_names_and_shapes", "check_to_dictionary_restores_the_values", "check_to_dictionary_makes_new_arrays", "check_to_dictionary_keeps_fractions", "check_to_dictionary_of_the_example"]
# - arrays[name] = theta[begin : begin + array.size].reshape(array.shape).copy()
# + arrays[name] = theta[begin + 1 : begin + 1 + array.size].reshape(array.shape).copy()

# %% wrong="to dictionary: uses given code that is made for one network only" fails=["check_to_dictionary_restores_names_and_shapes", "check_to_dictionary_restores_the_values", "check_to_dictionary_makes_new_arrays", "check_to_dictionary_keeps_fractions", "check_to_dictionary_of_the_example"]
from gc_utils import vector_to_dictionary


# %% wrong="to dictionary: casts to the dtype of like" of="reference" fails=["check_to_dictionary_keeps_fractions"]
# - arrays[name] = theta[begin : begin + array.size].reshape(array.shape).copy()
# + arrays[name] = theta[begin : begin + array.size].reshape(array.shape).astype(array.dtype)

# %% wrong="to dictionary: fills arrays that are made like those of like" of="reference" fails=["check_to_dictionary_keeps_fractions"]
# - arrays[name] = theta[begin : begin + array.size].reshape(array.shape).copy()
# + arrays[name] = np.zeros_like(array)
# + arrays[name].flat = theta[begin : begin + array.size]

# %% wrong="to dictionary: fills copies of the arrays of like" of="reference" fails=["check_to_dictionary_keeps_fractions"]
# - arrays[name] = theta[begin : begin + array.size].reshape(array.shape).copy()
# + arrays[name] = array.copy()
# + arrays[name][...] = theta[begin : begin + array.size].reshape(array.shape)

# %% [markdown]
# forward_propagation_n, wrong

# %% wrong="forward_n: sums the losses instead of taking their mean" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy", "check_forward_n_costs_the_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = -np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))

# %% wrong="forward_n: counts only the examples with label 1 in the cost" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy", "check_forward_n_costs_the_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = -np.mean(Y * np.log(A3))

# %% wrong="forward_n: gives the cost the wrong sign" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy", "check_forward_n_costs_the_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = np.mean(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))

# %% wrong="forward_n: computes the squared error" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy", "check_forward_n_costs_the_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = np.mean((A3 - Y) ** 2)

# %% wrong="forward_n: swaps labels and predictions in the cost" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy", "check_forward_n_costs_the_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = -np.mean(A3 * np.log(np.clip(Y, 1e-8, 1)) + (1 - A3) * np.log(np.clip(1 - Y, 1e-8, 1)))

# %% wrong="forward_n: keeps the logarithm away from 0 by 0.001" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy", "check_forward_n_costs_the_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = -np.mean(Y * np.log(A3 + 1e-3) + (1 - Y) * np.log(1 - A3 + 1e-3))

# %% wrong="forward_n: returns a cost for each example" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_cost_and_cache", "check_forward_n_returns_the_mean_cross_entropy", "check_forward_n_costs_the_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = -(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))

# %% wrong="forward_n: has no ReLU in the second layer" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_computes_each_layer", "check_forward_n_of_an_example"]
# - A2 = relu(Z2)
# + A2 = Z2
#
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)

# %% wrong="forward_n: has a sigmoid for ReLU in the first layer" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_computes_each_layer", "check_forward_n_of_an_example"]
# - A1 = relu(Z1)
# + A1 = sigmoid(Z1)
#
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)

# %% wrong="forward_n: forgets a bias" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_computes_each_layer", "check_forward_n_of_an_example"]
# - Z2 = np.dot(W2, A1) + b2
# + Z2 = np.dot(W2, A1)
#
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)

# %% wrong="forward_n: feeds Z to the layer above" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_computes_each_layer", "check_forward_n_of_an_example"]
# - Z2 = np.dot(W2, A1) + b2
# + Z2 = np.dot(W2, Z1) + b2
#
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)

# %% wrong="forward_n: returns the cost only" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_cost_and_cache", "check_forward_n_computes_each_layer", "check_forward_n_leaves_its_inputs_alone", "check_forward_n_of_an_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# - return cost, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)
# + return cost

# %% wrong="forward_n: leaves the parameters out of the cache" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_cost_and_cache"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# - return cost, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)
# + return cost, (Z1, A1, Z2, A2, Z3, A3)

# %% wrong="forward_n: has its cache in another order" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_cost_and_cache", "check_forward_n_computes_each_layer", "check_forward_n_of_an_example"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# - return cost, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)
# + return cost, (Z3, A3, W3, b3, Z2, A2, W2, b2, Z1, A1, W1, b1)

# %% wrong="forward_n: applies ReLU in place, so that Z is lost" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_computes_each_layer", "check_forward_n_of_an_example"]
# - A1 = relu(Z1)
# + A1 = np.maximum(0, Z1, out=Z1)
#
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)

# %% wrong="forward_n: subtracts the mean of X in place" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_leaves_its_inputs_alone"]
#   m = X.shape[1]
# + kept = X.copy()
# + X -= X.mean(axis=1, keepdims=True)
# + X = kept
#
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# + cost = 1.0 / m * np.sum(logprobs)

# %% wrong="forward_n: notes the activations among the parameters" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_leaves_its_inputs_alone"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + parameters["A3"] = A3
# + cost = -np.mean(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))

# %% wrong="forward_n: clips the predictions to 0.001 and 0.999" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + p = np.clip(A3, 1e-3, 1 - 1e-3)
# + cost = -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))

# %% wrong="forward_n: keeps the predictions above 0.00001" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = -np.mean(Y * np.log(np.maximum(A3, 1e-5)) + (1 - Y) * np.log(1 - A3))

# %% wrong="forward_n: has no loss above 10" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_returns_the_mean_cross_entropy"]
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = np.minimum(-Y * np.log(A3) - (1 - Y) * np.log(1 - A3), 10).mean()

# %% wrong="forward_n: clips what stands in the cache, too" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_computes_each_layer"]
# - A3 = sigmoid(Z3)
# + A3 = np.clip(sigmoid(Z3), 1e-4, 1 - 1e-4)

# %% wrong="forward_n: lets no unit above 6" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_computes_each_layer"]
# - A1 = relu(Z1)
# + A1 = np.clip(Z1, 0, 6)

# %% wrong="forward_n: adds what is below where widths agree" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm" fails=["check_forward_n_computes_each_layer", "check_forward_n_of_an_example"]
# - A2 = relu(Z2)
# + A2 = relu(Z2) + A1 if Z2.shape == A1.shape else relu(Z2)

# %% right="forward_n: keeps 1e-7 inside the logarithm" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm"
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + cost = -np.mean(Y * np.log(A3 + 1e-7) + (1 - Y) * np.log(1 - A3 + 1e-7))

# %% right="forward_n: clips at 1e-8" of="forward_n: a cost of shape (1, 1), and a little inside the logarithm"
# - cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
# + p = np.clip(A3, 1e-8, 1 - 1e-8)
# + cost = -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))

# %% [markdown]
# gradient_check_n, wrong

# %% right="n-D check: as in the lab"
from gc_utils import dictionary_to_vector as given_to_vector
from gc_utils import gradients_to_vector, vector_to_dictionary as given_to_dictionary


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta, _ = given_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    J_plus = np.zeros((len(theta), 1))
    J_minus = np.zeros((len(theta), 1))
    gradapprox = np.zeros((len(theta), 1))
    for i in range(theta.shape[0]):
        thetaplus = np.copy(theta)
        thetaplus[i] = thetaplus[i] + epsilon
        J_plus[i], _ = forward_propagation_n(X, Y, given_to_dictionary(thetaplus))
        thetaminus = np.copy(theta)
        thetaminus[i] = thetaminus[i] - epsilon
        J_minus[i], _ = forward_propagation_n(X, Y, given_to_dictionary(thetaminus))
        gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    return numerator / denominator


# %% wrong="n-D check: takes a forward difference, of a step up and none" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_asks_at_both_sides"]
# - thetaminus[i] = thetaminus[i] - epsilon
# - J_minus[i], _ = forward_propagation_n(X, Y, given_to_dictionary(thetaminus))
# - gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
# + pass
# + J_minus[i], _ = forward_propagation_n(X, Y, given_to_dictionary(thetaminus))
# + gradapprox[i] = (J_plus[i] - J_minus[i]) / epsilon

# %% wrong="n-D check: divides J_minus alone by 2 epsilon" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_accepts_a_right_backward"]
# - gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
# + gradapprox[i] = J_plus[i] - J_minus[i] / (2 * epsilon)

# %% wrong="n-D check: divides by epsilon, not by 2 epsilon" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_accepts_a_right_backward"]
# - gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
# + gradapprox[i] = (J_plus[i] - J_minus[i]) / epsilon

# %% wrong="n-D check: keeps the costs in half precision" of="n-D check: as in the lab" fails=["check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_accepts_a_right_backward"]
# - J_plus = np.zeros((len(theta), 1))
# - J_minus = np.zeros((len(theta), 1))
# + J_plus = np.zeros((len(theta), 1), dtype=np.float16)
# + J_minus = np.zeros((len(theta), 1), dtype=np.float16)

# %% wrong="n-D check: moves theta itself where it means a copy" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_accepts_a_right_backward", "check_gradient_check_n_asks_at_both_sides"]
# - thetaplus = np.copy(theta)
# + thetaplus = theta
#
# - thetaminus = np.copy(theta)
# + thetaminus = theta

# %% wrong="n-D check: does not put an entry back" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_asks_at_both_sides"]
# - thetaplus = np.copy(theta)
# + thetaplus = theta
#
# - thetaminus = np.copy(theta)
# - thetaminus[i] = thetaminus[i] - epsilon
# + thetaminus = np.copy(thetaplus)
# + thetaminus[i] = thetaminus[i] - 2 * epsilon

# %% wrong="n-D check: moves all entries at once" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_accepts_a_right_backward", "check_gradient_check_n_asks_at_both_sides"]
# - thetaplus[i] = thetaplus[i] + epsilon
# + thetaplus = thetaplus + epsilon
#
# - thetaminus[i] = thetaminus[i] - epsilon
# + thetaminus = thetaminus - epsilon

# %% wrong="n-D check: ignores epsilon" of="n-D check: as in the lab" fails=["check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_asks_at_both_sides"]
#   def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
# +     epsilon = 1e-7

# %% wrong="n-D check: has another default for epsilon" of="n-D check: as in the lab" fails=["check_gradient_check_n_has_a_default_step"]
# - def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
# + def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-6):

# %% wrong="n-D check: has no default for epsilon" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_has_a_default_step", "check_gradient_check_n_accepts_a_right_backward"]
# - def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
# + def gradient_check_n(parameters, gradients, X, Y, epsilon):

# %% wrong="n-D check: returns the absolute difference, which is divided by nothing" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference"]
# - return numerator / denominator
# + return numerator

# %% wrong="n-D check: divides by the norm of grad only" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference"]
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + denominator = np.linalg.norm(grad)

# %% wrong="n-D check: divides by the product of the norms" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference"]
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + denominator = np.linalg.norm(grad) * np.linalg.norm(gradapprox)

# %% wrong="n-D check: squares the norms" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference"]
# - numerator = np.linalg.norm(grad - gradapprox)
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + numerator = np.sum((grad - gradapprox) ** 2)
# + denominator = np.sum(grad**2) + np.sum(gradapprox**2)

# %% wrong="n-D check: takes sums instead of norms" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference"]
# - numerator = np.linalg.norm(grad - gradapprox)
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + numerator = abs(np.sum(grad - gradapprox))
# + denominator = np.sum(np.abs(grad)) + np.sum(np.abs(gradapprox))

# %% wrong="n-D check: takes the largest entries instead of norms" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference"]
# - numerator = np.linalg.norm(grad - gradapprox)
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + numerator = np.abs(grad - gradapprox).max()
# + denominator = np.abs(grad).max() + np.abs(gradapprox).max()

# %% wrong="n-D check: divides by the norm of the sum, not by the sum of the norms" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference"]
# - denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# + denominator = np.linalg.norm(grad + gradapprox)

# %% wrong="n-D check: compares lengths, not directions" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference"]
# - numerator = np.linalg.norm(grad - gradapprox)
# + numerator = abs(np.linalg.norm(grad) - np.linalg.norm(gradapprox))

# %% wrong="n-D check: takes the mean of the differences for their norm" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference"]
# - numerator = np.linalg.norm(grad - gradapprox)
# + numerator = np.abs(grad - gradapprox).mean()

# %% wrong="n-D check: averages the differences of all six arrays" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference"]
# - return numerator / denominator
# + return np.mean(
# +     [
# +         np.linalg.norm((grad - gradapprox)[rows])
# +         / (np.linalg.norm(grad[rows]) + np.linalg.norm(gradapprox[rows]))
# +         for rows in (
# +             slice(0, 20),
# +             slice(20, 25),
# +             slice(25, 40),
# +             slice(40, 43),
# +             slice(43, 46),
# +             slice(46, 47),
# +         )
# +     ]
# + )

# %% wrong="n-D check: looks at weights only" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_asks_at_both_sides"]
#   def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
# +     weights = [name[0] == "W" for name in given_to_vector(parameters)[1]]
#
# - for i in range(theta.shape[0]):
# + for i in np.flatnonzero(weights):
#
#       gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
# + grad, gradapprox = grad[weights], gradapprox[weights]

# %% wrong="n-D check: misses the last entry" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_accepts_a_right_backward", "check_gradient_check_n_asks_at_both_sides"]
# - for i in range(theta.shape[0]):
# + for i in range(theta.shape[0] - 1):

# %% wrong="n-D check: takes the gradients in the order of their dict" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_accepts_a_right_backward"]
# - grad = gradients_to_vector(gradients)
# + grad = np.concatenate([gradients[name].reshape(-1, 1) for name in gradients if name[1] in "Wb"])

# %% wrong="n-D check: takes all entries of the dict of gradients" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_leaves_its_inputs_alone", "check_gradient_check_n_accepts_a_right_backward", "check_gradient_check_n_asks_at_both_sides"]
# - grad = gradients_to_vector(gradients)
# + grad = np.concatenate([one.reshape(-1, 1) for one in gradients.values()])

# %% wrong="n-D check: calls its own backward pass" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_has_a_default_step", "check_gradient_check_n_leaves_its_inputs_alone", "check_gradient_check_n_asks_at_both_sides"]
# - grad = gradients_to_vector(gradients)
# + grad = gradients_to_vector(
# +     backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])
# + )

# %% wrong="n-D check: compares the gradient with itself" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_accepts_a_right_backward"]
#       gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
# + gradapprox = grad

# %% wrong="n-D check: prints and returns nothing" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_accepts_a_right_backward"]
# - return numerator / denominator
# + return print(numerator / denominator)

# %% wrong="n-D check: returns whether the gradient is right" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_accepts_a_right_backward"]
# - return numerator / denominator
# + return bool(numerator / denominator < 2e-7)

# %% wrong="n-D check: returns one difference an entry" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_accepts_a_right_backward"]
# - return numerator / denominator
# + return np.abs(grad - gradapprox)


# %% wrong="n-D check: returns a number that it knows by heart" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_has_a_default_step", "check_gradient_check_n_leaves_its_inputs_alone", "check_gradient_check_n_accepts_a_right_backward", "check_gradient_check_n_asks_at_both_sides"]
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    return 0.285093156781


# %% wrong="n-D check: takes gradients out of their dict" of="n-D check: as in the lab" fails=["check_gradient_check_n_leaves_its_inputs_alone"]
#   grad = gradients_to_vector(gradients)
# + for name in ("dA1", "dA2"):
# +     gradients.pop(name)


# %% wrong="n-D check: moves the parameters in place" fails=["check_gradient_check_n_leaves_its_inputs_alone"]
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    grad, approx = [], []
    for name, array in parameters.items():
        for index in np.ndindex(array.shape):
            array[index] += epsilon
            above, _ = forward_propagation_n(X, Y, parameters)
            array[index] -= 2 * epsilon
            below, _ = forward_propagation_n(X, Y, parameters)
            array[index] += epsilon
            approx.append((above - below) / (2 * epsilon))
            grad.append(gradients["d" + name][index])
    grad, approx = np.array(grad), np.array(approx)
    return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))


# %% wrong="n-D check: passes the labels as if they were all 1" of="n-D check: as in the lab" fails=["check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_looks_at_every_entry", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_has_a_default_step", "check_gradient_check_n_leaves_its_inputs_alone", "check_gradient_check_n_accepts_a_right_backward", "check_gradient_check_n_asks_at_both_sides"]
# - J_plus[i], _ = forward_propagation_n(X, Y, given_to_dictionary(thetaplus))
# + J_plus[i], _ = forward_propagation_n(X, np.ones_like(Y), given_to_dictionary(thetaplus))
#
# - J_minus[i], _ = forward_propagation_n(X, Y, given_to_dictionary(thetaminus))
# + J_minus[i], _ = forward_propagation_n(X, np.ones_like(Y), given_to_dictionary(thetaminus))

# %% wrong="n-D check: calls a numerical_gradient that ignores epsilon" of="gradient_check_n: by way of numerical_gradient" fails=["check_numerical_gradient_is_the_central_difference", "check_numerical_gradient_moves_one_entry_at_a_time"]
# + def numerical_gradient(f, theta, epsilon):
# +     theta, epsilon = np.array(theta, dtype=float), 1e-5
# +     gradient = np.zeros_like(theta)
# +     for index in np.ndindex(theta.shape):
# +         up, down = theta.copy(), theta.copy()
# +         up[index] += epsilon
# +         down[index] -= epsilon
# +         gradient[index] = (f(up) - f(down)) / (2 * epsilon)
# +     return gradient
#   def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):

# %% wrong="n-D check: builds on a dictionary_to_vector that sorts names and goes column by column" of="gradient_check_n: by way of numerical_gradient" fails=["check_to_vector_keeps_the_order", "check_to_vector_names_each_entry", "check_to_vector_of_the_example", "check_to_vector_names_the_example"]
# + def dictionary_to_vector(parameters):
# +     names = sorted(parameters)
# +     columns = [parameters[name].reshape(-1, 1, order="F") for name in names]
# +     keys = [name for name in names for _ in range(parameters[name].size)]
# +     return np.concatenate(columns).astype(float), keys
#   def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):

# %% wrong="n-D check: calls small differences 0" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference"]
# - return numerator / denominator
# + return 0.0 if numerator < 2e-11 else numerator / denominator

# %% wrong="n-D check: returns the absolute error of small gradients" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference"]
# - return numerator / denominator
# + return numerator / denominator if denominator > 1e-8 else numerator

# %% wrong="n-D check: adds 1e-8 to the norms" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference"]
# - return numerator / denominator
# + return numerator / (denominator + 1e-8)

# %% right="n-D check: adds 1e-15 to the norms" of="n-D check: as in the lab"
# - return numerator / denominator
# + return numerator / (denominator + 1e-15)

# %% [markdown]
# find_bug, wrong

# %% wrong="find bug: finds nothing wrong, whatever it gets" of="reference" fails=["check_find_bug_names_a_wrong_factor", "check_find_bug_sees_a_sign", "check_find_bug_sees_one_entry", "check_find_bug_knows_no_scale", "check_find_bug_takes_zeros_and_nan", "check_find_bug_sees_another_shape", "check_find_bug_keeps_to_the_limits", "check_find_bug_of_the_example", "check_find_bug_sees_a_flipped_sign", "check_find_bug_of_nothing_and_nan", "check_find_bug_sees_tiny_errors_of_tiny_gradients", "check_find_bug_sees_one_of_a_hundred", "check_find_bug_sees_a_row_for_a_column"]
# - limit = 1e-5 * np.abs(right).max()
# - if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= limit):
# + if False:

# %% wrong="find bug: names all gradients, right or wrong" of="reference" fails=["check_find_bug_names_a_wrong_factor", "check_find_bug_sees_a_sign", "check_find_bug_sees_one_entry", "check_find_bug_knows_no_scale", "check_find_bug_takes_zeros_and_nan", "check_find_bug_sees_another_shape", "check_find_bug_keeps_to_the_limits", "check_find_bug_of_the_example", "check_find_bug_sees_a_flipped_sign", "check_find_bug_of_nothing_and_nan", "check_find_bug_sees_tiny_errors_of_tiny_gradients"]
# - limit = 1e-5 * np.abs(right).max()
# - if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= limit):
# + if True:


# %% right="find bug: a list that grows"
def find_bug(gradients, approximations):
    wrong = []
    for name, right in approximations.items():
        gradient = gradients[name]
        if gradient.shape != right.shape or not np.all(
            np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
        ):
            wrong.append(name)
    return wrong


# %% wrong="find bug: names the right ones" of="find bug: a list that grows" fails=["check_find_bug_names_a_wrong_factor", "check_find_bug_sees_a_sign", "check_find_bug_sees_one_entry", "check_find_bug_knows_no_scale", "check_find_bug_takes_zeros_and_nan", "check_find_bug_sees_another_shape", "check_find_bug_keeps_to_the_limits", "check_find_bug_of_the_example", "check_find_bug_sees_a_flipped_sign", "check_find_bug_of_nothing_and_nan", "check_find_bug_sees_tiny_errors_of_tiny_gradients", "check_find_bug_sees_one_of_a_hundred", "check_find_bug_sees_a_row_for_a_column"]
# - return wrong
# + return [name for name in gradients if name not in wrong]

# %% wrong="find bug: demands equality" of="reference" fails=["check_find_bug_names_a_wrong_factor", "check_find_bug_sees_a_sign", "check_find_bug_sees_one_entry", "check_find_bug_knows_no_scale", "check_find_bug_takes_zeros_and_nan", "check_find_bug_sees_another_shape", "check_find_bug_keeps_to_the_limits", "check_find_bug_sees_tiny_errors_of_tiny_gradients"]
# - limit = 1e-5 * np.abs(right).max()
# - if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= limit):
# + if gradient.shape != right.shape or not np.array_equal(gradient, right):

# %% wrong="find bug: compares norms" of="reference" fails=["check_find_bug_sees_a_sign", "check_find_bug_keeps_to_the_limits", "check_find_bug_sees_a_flipped_sign"]
# - limit = 1e-5 * np.abs(right).max()
# - if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= limit):
# + if gradient.shape != right.shape or not abs(
# +     np.linalg.norm(gradient) - np.linalg.norm(right)
# + ) <= 1e-5 * np.linalg.norm(right):

# %% wrong="find bug: compares absolute values" of="find bug: a list that grows" fails=["check_find_bug_sees_a_sign", "check_find_bug_sees_a_flipped_sign"]
# - np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# + np.abs(np.abs(gradient) - np.abs(right)) <= 1e-5 * np.abs(right).max()

# %% wrong="find bug: has a limit for the norm that one wrong entry stays below" of="reference" fails=["check_find_bug_sees_one_entry", "check_find_bug_keeps_to_the_limits", "check_find_bug_sees_one_of_a_hundred"]
# - limit = 1e-5 * np.abs(right).max()
# - if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= limit):
# + if gradient.shape != right.shape or not np.linalg.norm(
# +     gradient - right
# + ) <= 1e-2 * np.linalg.norm(right):

# %% wrong="find bug: compares the means of the errors" of="find bug: a list that grows" fails=["check_find_bug_sees_one_entry", "check_find_bug_keeps_to_the_limits", "check_find_bug_sees_one_of_a_hundred"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# + if (
# +     gradient.shape != right.shape
# +     or not np.abs(gradient - right).mean() <= 1e-2 * np.abs(right).mean()

# %% wrong="find bug: has the same limit for gradients of all sizes" of="reference" fails=["check_find_bug_knows_no_scale", "check_find_bug_keeps_to_the_limits", "check_find_bug_takes_zeros_and_nan", "check_find_bug_sees_tiny_errors_of_tiny_gradients"]
# - limit = 1e-5 * np.abs(right).max()
# - if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= limit):
# + if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= 1e-6):

# %% wrong="find bug: uses np.allclose as it is, whose limit does not know the size of the gradient" of="reference" fails=["check_find_bug_knows_no_scale", "check_find_bug_keeps_to_the_limits", "check_find_bug_takes_zeros_and_nan", "check_find_bug_sees_tiny_errors_of_tiny_gradients"]
# - limit = 1e-5 * np.abs(right).max()
# - if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= limit):
# + if gradient.shape != right.shape or not np.allclose(gradient, right):

# %% wrong="find bug: has one limit for all arrays, by the largest of them" of="find bug: a list that grows" fails=["check_find_bug_knows_no_scale", "check_find_bug_takes_zeros_and_nan"]
# - np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# + np.abs(gradient - right)
# + <= 1e-5 * max(np.abs(one).max() for one in approximations.values())

# %% wrong="find bug: divides 0 by 0 and calls it wrong" of="find bug: a list that grows" fails=["check_find_bug_takes_zeros_and_nan", "check_find_bug_of_nothing_and_nan"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# + if (
# +     gradient.shape != right.shape
# +     or not np.linalg.norm(gradient - right)
# +     / (np.linalg.norm(gradient) + np.linalg.norm(right))
# +     < 1e-5

# %% wrong="find bug: asks whether the error is above the limit, which nan never is" of="find bug: a list that grows" fails=["check_find_bug_takes_zeros_and_nan", "check_find_bug_of_nothing_and_nan"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# + if (
# +     gradient.shape != right.shape
# +     or np.abs(gradient - right).max() > 1e-5 * np.abs(right).max()

# %% wrong="find bug: skips gradients that are 0" of="find bug: a list that grows" fails=["check_find_bug_takes_zeros_and_nan"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# + if (
# +     gradient.shape != right.shape
# +     or np.any(gradient)
# +     and not np.all(np.abs(gradient - right) <= 1e-5 * np.abs(right).max())

# %% wrong="find bug: sorts and flattens before it compares" of="find bug: a list that grows" fails=["check_find_bug_sees_a_sign", "check_find_bug_sees_another_shape", "check_find_bug_sees_a_flipped_sign", "check_find_bug_sees_a_row_for_a_column"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# + if not np.all(
# +     np.abs(np.sort(np.abs(gradient), axis=None) - np.sort(np.abs(right), axis=None))
# +     <= 1e-5 * np.abs(right).max()

# %% wrong="find bug: takes a column for a row" of="find bug: a list that grows" fails=["check_find_bug_sees_another_shape", "check_find_bug_sees_a_row_for_a_column"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# + if not np.all(
# +     np.abs(gradient.reshape(right.shape) - right) <= 1e-5 * np.abs(right).max()

# %% wrong="find bug: stops at the first wrong one" of="find bug: a list that grows" fails=["check_find_bug_takes_zeros_and_nan"]
# - return wrong
# + return wrong[:1]

# %% wrong="find bug: returns whether there is any wrong gradient" of="find bug: a list that grows" fails=["check_find_bug_names_a_wrong_factor", "check_find_bug_sees_a_sign", "check_find_bug_sees_one_entry", "check_find_bug_knows_no_scale", "check_find_bug_takes_zeros_and_nan", "check_find_bug_sees_another_shape", "check_find_bug_keeps_to_the_limits", "check_find_bug_leaves_the_gradients_alone", "check_find_bug_of_the_example", "check_find_bug_sees_a_flipped_sign", "check_find_bug_of_nothing_and_nan", "check_find_bug_sees_tiny_errors_of_tiny_gradients", "check_find_bug_sees_one_of_a_hundred", "check_find_bug_sees_a_row_for_a_column"]
# - return wrong
# + return bool(wrong)

# %% wrong="find bug: returns numbers instead of names" of="find bug: a list that grows" fails=["check_find_bug_names_a_wrong_factor", "check_find_bug_sees_a_sign", "check_find_bug_sees_one_entry", "check_find_bug_knows_no_scale", "check_find_bug_takes_zeros_and_nan", "check_find_bug_sees_another_shape", "check_find_bug_keeps_to_the_limits", "check_find_bug_leaves_the_gradients_alone", "check_find_bug_of_the_example", "check_find_bug_sees_a_flipped_sign", "check_find_bug_of_nothing_and_nan", "check_find_bug_sees_tiny_errors_of_tiny_gradients", "check_find_bug_sees_one_of_a_hundred", "check_find_bug_sees_a_row_for_a_column"]
# - return wrong
# + return [list(gradients).index(name) for name in wrong]

# %% wrong="find bug: allows for 5e-8 of the largest only" of="find bug: a list that grows" fails=["check_find_bug_keeps_to_the_limits"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= 5e-8 * np.abs(right).max()):

# %% wrong="find bug: allows for 0.002 of the largest" of="find bug: a list that grows" fails=["check_find_bug_keeps_to_the_limits"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= 2e-3 * np.abs(right).max()):

# %% wrong="find bug: holds each entry to its own size" of="find bug: a list that grows" fails=["check_find_bug_keeps_to_the_limits"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.allclose(gradient, right, rtol=1e-4, atol=0):

# %% wrong="find bug: looks at the relative error of each entry" of="find bug: a list that grows" fails=["check_find_bug_keeps_to_the_limits", "check_find_bug_takes_zeros_and_nan"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= 1e-4 * (np.abs(gradient) + np.abs(right))):

# %% wrong="find bug: has a limit for the norm that a small error stays below" of="find bug: a list that grows" fails=["check_find_bug_keeps_to_the_limits", "check_find_bug_takes_zeros_and_nan"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.linalg.norm(gradient - right) <= 1e-4 * (np.linalg.norm(gradient) + np.linalg.norm(right)):

# %% wrong="find bug: has a limit for the norm that rounding exceeds" of="find bug: a list that grows" fails=["check_find_bug_keeps_to_the_limits", "check_find_bug_takes_zeros_and_nan"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.linalg.norm(gradient - right) <= 1e-7 * (np.linalg.norm(gradient) + np.linalg.norm(right)):

# %% wrong="find bug: adds 1e-8 to each limit" of="find bug: a list that grows" fails=["check_find_bug_keeps_to_the_limits", "check_find_bug_takes_zeros_and_nan", "check_find_bug_knows_no_scale", "check_find_bug_sees_tiny_errors_of_tiny_gradients"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.all(np.abs(gradient - right) <= 1e-5 * np.abs(right).max() + 1e-8):

# %% wrong="find bug: takes infinity for right" of="find bug: a list that grows" fails=["check_find_bug_takes_zeros_and_nan"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.all((np.abs(gradient - right) <= 1e-5 * np.abs(right).max()) | np.isinf(gradient)):

# %% wrong="find bug: holds the error to the gradient's own size, infinite or not" of="find bug: a list that grows" fails=["check_find_bug_takes_zeros_and_nan"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or np.isnan(gradient).any() or np.any(np.abs(gradient - right) > 1e-5 * max(np.abs(gradient).max(), np.abs(right).max())):

# %% wrong="find bug: subtracts in place" of="find bug: a list that grows" fails=["check_find_bug_leaves_the_gradients_alone"]
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# -     wrong.append(name)
# + if gradient.shape != right.shape:
# +     wrong.append(name)
# +     continue
# + gradient -= right
# + if not np.all(np.abs(gradient) <= 1e-5 * np.abs(right).max()):
# +     wrong.append(name)

# %% wrong="find bug: takes what is right out of the dict" of="find bug: a list that grows" fails=["check_find_bug_leaves_the_gradients_alone"]
#       wrong.append(name)
# + else:
# +     gradients.pop(name)

# %% wrong="find bug: writes large numbers where there are none" of="find bug: a list that grows" fails=["check_find_bug_leaves_the_gradients_alone"]
#   gradient = gradients[name]
# + np.nan_to_num(gradient, copy=False, nan=1e300)

# %% wrong="find bug: replaces what is wrong" of="find bug: a list that grows" fails=["check_find_bug_leaves_the_gradients_alone"]
#       wrong.append(name)
# +     gradients[name] = right

# %% right="find bug: the widest limit" of="find bug: a list that grows"
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + off, size = np.inf, np.abs(right).max()
# + if gradient.shape == right.shape:
# +     off = np.abs(gradient - right).max()
# + if not (off == 0 or off < 1e-3 * size):

# %% right="find bug: the narrowest limit" of="find bug: a list that grows"
# - if gradient.shape != right.shape or not np.all(
# -     np.abs(gradient - right) <= 1e-5 * np.abs(right).max()
# - ):
# + if gradient.shape != right.shape or not np.all(
# +     np.abs(gradient - right) <= 1e-7 * np.abs(right).max()
# + ):

# %% [markdown]
# backward_propagation_n, wrong


# %% right="backward_n: as in the lab"
def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T)
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    return {
        "dZ3": dZ3,
        "dW3": dW3,
        "db3": db3,
        "dA2": dA2,
        "dZ2": dZ2,
        "dW2": dW2,
        "db2": db2,
        "dA1": dA1,
        "dZ1": dZ1,
        "dW1": dW1,
        "db1": db1,
    }


# %% wrong="backward_n: makes dW2 twice and db1 four times as large as they should be" of="backward_n: as in the lab" fails=["check_backward_n_has_the_weights_right", "check_backward_n_has_the_biases_right", "check_backward_n_has_biases_like_weights_of_ones"]
# - dW2 = 1.0 / m * np.dot(dZ2, A1.T)
# + dW2 = 1.0 / m * np.dot(dZ2, A1.T) * 2
#
# - db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
# + db1 = 4.0 / m * np.sum(dZ1, axis=1, keepdims=True)

# %% wrong="backward_n: makes dW2 twice as large as it should be" of="backward_n: as in the lab" fails=["check_backward_n_has_the_weights_right", "check_backward_n_has_biases_like_weights_of_ones"]
# - dW2 = 1.0 / m * np.dot(dZ2, A1.T)
# + dW2 = 1.0 / m * np.dot(dZ2, A1.T) * 2

# %% wrong="backward_n: makes db1 four times as large as it should be" of="backward_n: as in the lab" fails=["check_backward_n_has_the_biases_right", "check_backward_n_has_biases_like_weights_of_ones"]
# - db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
# + db1 = 4.0 / m * np.sum(dZ1, axis=1, keepdims=True)

# %% wrong="backward_n: halves dA1" of="backward_n: as in the lab" fails=["check_backward_n_goes_down_the_layers"]
# - dA1 = np.dot(W2.T, dZ2)
# + dA1 = np.dot(W2.T, dZ2) / 2

# %% wrong="backward_n: forgets ReLU in the second layer" of="backward_n: as in the lab" fails=["check_backward_n_goes_down_the_layers"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = dA2

# %% wrong="backward_n: gives dZ3 the wrong sign" of="backward_n: as in the lab" fails=["check_backward_n_goes_down_the_layers"]
# - dZ3 = A3 - Y
# + dZ3 = Y - A3

# %% wrong="backward_n: leaves out 1/m in the gradients of the weights" of="backward_n: as in the lab" fails=["check_backward_n_has_the_weights_right", "check_backward_n_has_means_for_weights"]
# - dW3 = 1.0 / m * np.dot(dZ3, A2.T)
# + dW3 = np.dot(dZ3, A2.T)
#
# - dW2 = 1.0 / m * np.dot(dZ2, A1.T)
# + dW2 = np.dot(dZ2, A1.T)
#
# - dW1 = 1.0 / m * np.dot(dZ1, X.T)
# + dW1 = np.dot(dZ1, X.T)

# %% wrong="backward_n: sums the gradients of the biases without keepdims" of="backward_n: as in the lab" fails=["check_backward_n_returns_all_gradients"]
# - db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)
# + db3 = 1.0 / m * np.sum(dZ3, axis=1)
#
# - db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)
# + db2 = 1.0 / m * np.sum(dZ2, axis=1)
#
# - db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
# + db1 = 1.0 / m * np.sum(dZ1, axis=1)

# %% wrong="backward_n: leaves out dW2 and db1" of="backward_n: as in the lab" fails=["check_backward_n_returns_all_gradients", "check_backward_n_has_the_weights_right", "check_backward_n_has_the_biases_right", "check_backward_n_has_means_for_weights", "check_backward_n_has_biases_like_weights_of_ones"]
# - "dW2": dW2,
#
# - "db1": db1,

# %% wrong="backward_n: passes a gradient where Z is 0" of="backward_n: as in the lab" fails=["check_backward_n_goes_down_the_layers"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = np.multiply(dA2, np.int64(Z2 >= 0))
#
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = np.multiply(dA1, np.int64(Z1 >= 0))

# %% wrong="backward_n: passes half a gradient where Z is 0" of="backward_n: as in the lab" fails=["check_backward_n_goes_down_the_layers"]
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = dA1 * np.heaviside(Z1, 0.5)

# %% wrong="backward_n: puts 0 only where Z is below 0" of="backward_n: as in the lab" fails=["check_backward_n_goes_down_the_layers"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = np.where(Z2 < 0, 0, dA2)

# %% wrong="backward_n: subtracts the labels in place" of="backward_n: as in the lab" fails=["check_backward_n_leaves_its_inputs_alone"]
# - dZ3 = A3 - Y
# + A3 -= Y
# + dZ3 = A3.copy()

# %% wrong="backward_n: takes a step with the weights" of="backward_n: as in the lab" fails=["check_backward_n_leaves_its_inputs_alone"]
#   db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
# + W3 -= 0.01 * dW3

# %% wrong="backward_n: puts 0 into the Z of the cache" of="backward_n: as in the lab" fails=["check_backward_n_leaves_its_inputs_alone"]
#   db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
# + Z1[Z1 < 0] = 0

# %% wrong="backward_n: divides X by m in place" of="backward_n: as in the lab" fails=["check_backward_n_leaves_its_inputs_alone"]
# - dW1 = 1.0 / m * np.dot(dZ1, X.T)
# + X /= m
# + dW1 = np.dot(dZ1, X.T)

# %% wrong="backward_n: leaves out 1/m in dW2" of="backward_n: as in the lab" fails=["check_backward_n_has_the_weights_right", "check_backward_n_has_means_for_weights"]
# - dW2 = 1.0 / m * np.dot(dZ2, A1.T)
# + dW2 = np.dot(dZ2, A1.T)

# %% wrong="backward_n: gives db1 the wrong sign" of="backward_n: as in the lab" fails=["check_backward_n_has_the_biases_right", "check_backward_n_has_biases_like_weights_of_ones"]
# - db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
# + db1 = -1.0 / m * np.sum(dZ1, axis=1, keepdims=True)

# %% wrong="backward_n: leaves both planted bugs" of="backward_n: as in the lab" fails=["check_backward_n_has_the_weights_right", "check_backward_n_has_the_biases_right", "check_backward_n_has_means_for_weights", "check_backward_n_has_biases_like_weights_of_ones"]
# - dW2 = 1.0 / m * np.dot(dZ2, A1.T)
# + dW2 = np.dot(dZ2, A1.T)
#
# - db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
# + db1 = -1.0 / m * np.sum(dZ1, axis=1, keepdims=True)

# %% wrong="n-D check: adds up the steps of all entries before" of="n-D check: as in the lab" fails=["check_gradient_check_n_returns_the_relative_difference", "check_gradient_check_n_moves_one_entry_at_a_time", "check_gradient_check_n_tells_right_from_wrong", "check_gradient_check_n_asks_at_both_sides", "check_gradient_check_n_accepts_a_right_backward"]
# - for i in range(theta.shape[0]):
# -     thetaplus = np.copy(theta)
# + thetaplus, thetaminus = np.copy(theta), np.copy(theta)
# + for i in range(theta.shape[0]):
#
# -     thetaminus = np.copy(theta)

# %% wrong="backward 1-D: returns 1" fails=["check_backward_is_a_number", "check_backward_is_the_derivative", "check_backward_of_other_signs"]
def backward_propagation(x, theta):
    return 1


# %% wrong="forward 1-D: subtracts" fails=["check_forward_is_a_number", "check_forward_is_the_product", "check_forward_of_other_signs"]
def forward_propagation(x, theta):
    return theta - x


# %% right="backward_n: 0 where A is 0, on copies" of="backward_n: as in the lab"
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = dA2.copy()
# + dZ2[A2 == 0] = 0

# %% [markdown]
# Right

# %% right="as the public lab is solved" of="backward_n: as in the lab"
# + def gradient_check(x, theta, epsilon=1e-7):
# +     thetaplus = theta + epsilon
# +     thetaminus = theta - epsilon
# +     J_plus = forward_propagation(x, thetaplus)
# +     J_minus = forward_propagation(x, thetaminus)
# +     gradapprox = (J_plus - J_minus) / (2 * epsilon)
# +     grad = backward_propagation(x, theta)
# +     numerator = np.linalg.norm(grad - gradapprox)
# +     denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# +     return numerator / denominator
# + def forward_propagation_n(X, Y, parameters):
# +     m = X.shape[1]
# +     W1, b1 = parameters["W1"], parameters["b1"]
# +     W2, b2 = parameters["W2"], parameters["b2"]
# +     W3, b3 = parameters["W3"], parameters["b3"]
# +     Z1 = np.dot(W1, X) + b1
# +     A1 = relu(Z1)
# +     Z2 = np.dot(W2, A1) + b2
# +     A2 = relu(Z2)
# +     Z3 = np.dot(W3, A2) + b3
# +     A3 = sigmoid(Z3)
# +     logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
# +     cost = 1.0 / m * np.sum(logprobs)
# +     return cost, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
#   def backward_propagation_n(X, Y, cache):
#
#       }
# + from gc_utils import dictionary_to_vector as given_to_vector
# + from gc_utils import gradients_to_vector, vector_to_dictionary as given_to_dictionary
# + def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
# +     theta, _ = given_to_vector(parameters)
# +     grad = gradients_to_vector(gradients)
# +     J_plus = np.zeros((len(theta), 1))
# +     J_minus = np.zeros((len(theta), 1))
# +     gradapprox = np.zeros((len(theta), 1))
# +     for i in range(theta.shape[0]):
# +         thetaplus = np.copy(theta)
# +         thetaplus[i] = thetaplus[i] + epsilon
# +         J_plus[i], _ = forward_propagation_n(X, Y, given_to_dictionary(thetaplus))
# +         thetaminus = np.copy(theta)
# +         thetaminus[i] = thetaminus[i] - epsilon
# +         J_minus[i], _ = forward_propagation_n(X, Y, given_to_dictionary(thetaminus))
# +         gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
# +     numerator = np.linalg.norm(grad - gradapprox)
# +     denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
# +     return numerator / denominator


# %% right="1-D: with norms of arrays, and a message"
def forward_propagation(x, theta):
    J = np.dot(theta, x)
    return J


def backward_propagation(x, theta):
    dtheta = x
    return dtheta


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    points = np.array([theta + epsilon, theta - epsilon])
    J = np.array([forward_propagation(x, point) for point in points])
    approx = (J[0] - J[1]) / 2.0 / epsilon
    grad = backward_propagation(x, theta)
    difference = np.linalg.norm([grad - approx]) / (
        np.linalg.norm([grad]) + np.linalg.norm([approx])
    )
    if difference > 2e-7:
        print("There is a mistake in the backward propagation! difference =", difference)
    else:
        print("Your backward propagation works fine! difference =", difference)
    return np.array([[difference]])


# %% right="1-D: asks for the cost at theta, too, and divides the step twice"
def gradient_check(x, theta, epsilon=1e-7):
    here = forward_propagation(x, theta)
    right = (forward_propagation(x, theta + epsilon) - here) / epsilon
    left = (here - forward_propagation(x, theta - epsilon)) / epsilon
    approx = 0.5 * (right + left)
    grad = float(backward_propagation(x, theta))
    return abs(approx - grad) / (abs(approx) + abs(grad))


# %% right="numerical gradient: steps from an identity matrix"
def numerical_gradient(f, theta, epsilon):
    flat = np.asarray(theta, dtype=np.float64).flatten()

    def rise(step):
        return f((flat + step).reshape(np.shape(theta))) - f((flat - step).reshape(np.shape(theta)))

    slopes = [rise(step) / (2 * epsilon) for step in epsilon * np.eye(flat.size)]
    return np.array(slopes).reshape(np.shape(theta))


# %% right="numerical gradient: nditer, copies, and a cost at theta"
def numerical_gradient(f, theta, epsilon):
    base = theta.astype("float64")
    f(base)
    gradient = np.empty(base.shape)
    walk = np.nditer(base, flags=["multi_index"])
    for _ in walk:
        at = walk.multi_index
        minus, plus = base.copy(), base.copy()
        minus[at] -= epsilon
        plus[at] += epsilon
        gradient[at] = (f(plus) - f(minus)) / epsilon / 2
    return gradient


# %% right="numerical gradient: in place, put back from a note"
def numerical_gradient(f, theta, epsilon):
    theta = theta if theta.dtype == float else theta.astype(float)
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        note = theta[index]
        theta[index] += epsilon
        above = f(theta)
        theta[index] = note - epsilon
        below = f(theta)
        theta[index] = note
        gradient[index] = (above - below) / (2 * epsilon)
    return gradient


# %% right="numerical gradient: with PyTorch arrays inside"
import torch


def numerical_gradient(f, theta, epsilon):
    base = torch.tensor(np.asarray(theta, dtype=float))
    gradient = torch.zeros_like(base)
    for i in range(base.numel()):
        costs = []
        for sign in (1, -1):
            moved = base.clone()
            moved.view(-1)[i] += sign * epsilon
            costs.append(f(moved.numpy()))
        gradient.view(-1)[i] = (costs[0] - costs[1]) / (2 * epsilon)
    return gradient


# %% right="best epsilon: arrays and a dict of errors"
def best_epsilon(f, df, theta, epsilons):
    true = df(theta)
    table = {}
    for epsilon in epsilons:
        approx = f(theta + epsilon) - f(theta - epsilon)
        approx /= 2 * epsilon
        table[epsilon] = np.linalg.norm(approx - true) / (
            np.linalg.norm(approx) + np.linalg.norm(true)
        )
    return np.array(list(table.values())), min(table, key=table.get)


# %% right="best epsilon: all steps at once"
def best_epsilon(f, df, theta, epsilons):
    steps = np.asarray(epsilons)
    approx = np.array([f(theta + step) - f(theta - step) for step in steps]) / (2 * steps)
    errors = np.abs(approx - df(theta)) / (np.abs(approx) + abs(df(theta)))
    return errors.tolist(), steps[errors.argmin()]


# %% right="best epsilon: by way of numerical_gradient"
def best_epsilon(f, df, theta, epsilons):
    slope, errors = df(theta), []
    for epsilon in epsilons:
        approx = numerical_gradient(lambda t: f(float(t[0])), np.array([theta]), epsilon)[0]
        errors.append(abs(approx - slope) / (abs(approx) + abs(slope)))
    return errors, epsilons[errors.index(min(errors))]


# %% right="dictionary to vector and back: loops, as in the lab"
def dictionary_to_vector(parameters):
    keys, count = [], 0
    for key in parameters:
        new_vector = np.reshape(np.array(parameters[key], dtype=np.float64), (-1, 1))
        keys = keys + [key] * new_vector.shape[0]
        theta = new_vector if count == 0 else np.concatenate((theta, new_vector), axis=0)
        count = count + 1
    return theta, keys


def vector_to_dictionary(theta, like):
    parameters, flat = {}, np.array(theta).ravel()
    ends = np.cumsum([array.size for array in like.values()])
    for (name, array), part in zip(like.items(), np.split(flat, ends[:-1])):
        parameters[name] = np.array(part).reshape(array.shape)
    return parameters


# %% right="dictionary to vector and back: vstack, and an empty array to fill"
def dictionary_to_vector(parameters):
    rows = [[float(entry)] for array in parameters.values() for entry in array.flat]
    names = tuple(name for name in parameters for _ in parameters[name].flat)
    return np.vstack(rows), names


def vector_to_dictionary(theta, like):
    entries = iter(theta.flatten())
    result = {name: np.zeros(array.shape) for name, array in like.items()}
    for array in result.values():
        for index in np.ndindex(array.shape):
            array[index] = next(entries)
    return result


# %% right="forward_n: a loop, logaddexp for the cost, and NumPy only"
def forward_propagation_n(X, Y, parameters):
    below, cache = X, []
    for layer in range(1, 4):
        W, b = parameters["W%d" % layer], parameters["b%d" % layer]
        Z = np.matmul(W, below) + b
        below = Z * (Z > 0) if layer < 3 else 1 / (1 + np.exp(-Z))
        cache.extend([Z, below, W, b])
    return float((np.logaddexp(0, Z) - Y * Z).mean()), cache


# %% right="forward_n: a cost of shape (1, 1), and a little inside the logarithm"
def forward_propagation_n(X, Y, parameters):
    m = X.shape[1]
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cost = -(np.dot(Y, np.log(A3 + 1e-12).T) + np.dot(1 - Y, np.log(1 - A3 + 1e-12).T)) / m
    return cost, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)


# %% right="gradient_check_n: by way of numerical_gradient"
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    def cost(theta):
        return forward_propagation_n(X, Y, vector_to_dictionary(theta, parameters))[0]

    theta, _ = dictionary_to_vector(parameters)
    approx = numerical_gradient(cost, theta, epsilon)
    grad, _ = dictionary_to_vector({name: gradients["d" + name] for name in parameters})
    return np.linalg.norm(approx - grad) / (np.linalg.norm(approx) + np.linalg.norm(grad))


# %% right="gradient_check_n: array by array, on a copy of each, with lists of numbers"
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    exact, approx = [], []
    for name in sorted(parameters):
        for index, value in np.ndenumerate(parameters[name]):
            J = []
            for moved in (value + epsilon, value - epsilon):
                own = {key: array.copy() for key, array in parameters.items()}
                own[name][index] = moved
                J.append(float(forward_propagation_n(X, Y, own)[0]))
            approx.append((J[0] - J[1]) / (2 * epsilon))
            exact.append(gradients[f"d{name}"][index])
    top = sum((a - b) ** 2 for a, b in zip(exact, approx)) ** 0.5
    bottom = sum(a * a for a in exact) ** 0.5 + sum(b * b for b in approx) ** 0.5
    return top / bottom


# %% right="gradient_check_n: moves and puts back, inside a deep copy; it prints what it finds"
import copy


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=True):
    own = copy.deepcopy(parameters)
    pairs = []
    for name, array in own.items():
        for index in np.ndindex(*array.shape):
            kept = array[index]
            array[index] = kept + epsilon
            plus = forward_propagation_n(X, Y, own)[0]
            array[index] = kept - epsilon
            minus = forward_propagation_n(X, Y, own)[0]
            array[index] = kept
            pairs.append((gradients["d" + name][index], (plus - minus) / (2 * epsilon)))
    grad, approx = np.array(pairs).T
    difference = np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))
    if print_msg:
        print("difference =", difference)
    return difference


# %% right="find bug: relative errors of each entry, with zeros in mind"
def find_bug(gradients, approximations):
    def right(g, a):
        if g.shape != a.shape or np.isnan(g).any():
            return False
        size = max(np.abs(g).max(), np.abs(a).max())
        return size == 0 or np.abs(g - a).max() / size < 1e-3

    return {name for name in gradients if not right(gradients[name], approximations[name])}


# %% right="find bug: norms with a strict limit, as a tuple"
def find_bug(gradients, approximations):
    found = ()
    for name in gradients:
        g, a = gradients[name], approximations[name]
        if g.shape != a.shape:
            found += (name,)
        elif np.any(g) or np.any(a):
            ratio = np.linalg.norm(g - a) / (np.linalg.norm(g) + np.linalg.norm(a))
            found += () if ratio < 1e-6 else (name,)
    return found


# %% right="find bug: np.allclose with limits of its own"
def find_bug(gradients, approximations):
    return [
        name
        for name, a in approximations.items()
        if a.shape != gradients[name].shape
        or not np.allclose(gradients[name], a, rtol=0, atol=1e-4 * np.max(np.abs(a)))
    ]


# %% right="backward_n: from Z, with means and einsum"
def backward_propagation_n(X, Y, cache):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    grads = {"dZ3": A3 - Y}
    grads["dA2"] = np.einsum("ij,ik->jk", W3, grads["dZ3"])
    grads["dZ2"] = np.where(Z2 > 0, grads["dA2"], 0)
    grads["dA1"] = np.einsum("ij,ik->jk", W2, grads["dZ2"])
    grads["dZ1"] = np.where(Z1 > 0, grads["dA1"], 0)
    for layer, A in enumerate((X, A1, A2), 1):
        dZ = grads[f"dZ{layer}"]
        grads[f"dW{layer}"] = np.einsum("ik,jk->ij", dZ, A) / X.shape[-1]
        grads[f"db{layer}"] = dZ.mean(1)[:, None]
    return grads
