namespace Petrel.Core.Diagnosis;

public sealed partial class CauseWeights
{
    private const double FittedDependence = 0;

    private static double[][] FittedRows(double[][] rows) => rows;
}
