namespace Lamella.Ome;

/// <summary>
/// The element rules of OME-XML 2016-06 (http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd), as facts: <c>Element: children in order, #type of the text, @attributes</c>.
/// After a name: <c>!</c> exactly once, <c>?</c> at most once, <c>*</c> any number; <c>A|B*</c> any mix. Choices are written as optional members; the writer keeps to one of them.
/// Types: int0 is 0 or more, int1 is 1 or more (same for float and long); <c>id:Kind</c> is an identifier of that kind; <c>unit:</c> names the dimension.
/// </summary>
internal static partial class OmeSchema
{
    private const string Table = """
        %maker = @Manufacturer?string @Model?string @SerialNumber?string @LotNumber?string
        %annotation = @ID!id:Annotation @Namespace?uri @Annotator?id:Experimenter
        %shape = @FillColor?int @FillRule?enum:EvenOdd|NonZero @StrokeColor?int @StrokeWidth?float @StrokeWidthUnit?unit:Length @StrokeDashArray?string @Text?string
            @FontFamily?enum:serif|sans-serif|cursive|fantasy|monospace @FontSize?int0 @FontSizeUnit?unit:Length @FontStyle?enum:Bold|BoldItalic|Italic|Normal @Locked?bool @ID!id:Shape @TheZ?int0
            @TheT?int0 @TheC?int0
        AcquisitionDate: #dateTime
        AnnotationRef: @ID!id:Annotation
        Arc: AnnotationRef* %maker @ID!id:LightSource @Power?float @PowerUnit?unit:Power @Type?enum:Hg|Xe|HgXe|Other
        BinData: #base64 @Compression?enum:zlib|bzip2|none @BigEndian!bool @Length!long0
        BinaryFile: External? BinData? @FileName!string @Size!long0 @MIMEType?string
        BinaryOnly: @MetadataFile!string @UUID!uuid
        BooleanAnnotation: Description? AnnotationRef* Value! %annotation
        BooleanAnnotation/Value: #bool
        Channel: LightSourceSettings? DetectorSettings? FilterSetRef? AnnotationRef* LightPath? @ID!id:Channel @Name?string @SamplesPerPixel?int1
            @IlluminationType?enum:Transmitted|Epifluorescence|Oblique|NonLinear|Other @PinholeSize?float @PinholeSizeUnit?unit:Length
            @AcquisitionMode?enum:WideField|LaserScanningConfocalMicroscopy|SpinningDiskConfocal|SlitScanConfocal|MultiPhotonMicroscopy|StructuredIllumination|SingleMoleculeImaging|TotalInternalReflection|FluorescenceLifetime|SpectralImaging|FluorescenceCorrelationSpectroscopy|NearFieldScanningOpticalMicroscopy|SecondHarmonicGenerationImaging|PALM|STORM|STED|TIRF|FSM|LCM|Other|BrightField|SweptFieldConfocal|SPIM
            @ContrastMethod?enum:Brightfield|Phase|DIC|HoffmanModulation|ObliqueIllumination|PolarizedLight|Darkfield|Fluorescence|Other @ExcitationWavelength?float1
            @ExcitationWavelengthUnit?unit:Length @EmissionWavelength?float1 @EmissionWavelengthUnit?unit:Length @Fluor?string @NDFilter?float @PockelCellSetting?int @Color?int
        ChannelRef: @ID!id:Channel
        CommentAnnotation: Description? AnnotationRef* Value! %annotation
        CommentAnnotation/Value: #string
        Dataset: Description? ExperimenterRef? ExperimenterGroupRef? ImageRef* AnnotationRef* @Name?string @ID!id:Dataset
        DatasetRef: @ID!id:Dataset
        Description: #string
        Detector: AnnotationRef* %maker @Gain?float @Voltage?float @VoltageUnit?unit:ElectricPotential @Offset?float @Zoom?float @AmplificationGain?float @ID!id:Detector
            @Type?enum:CCD|IntensifiedCCD|AnalogVideo|PMT|Photodiode|Spectroscopy|LifetimeImaging|CorrelationSpectroscopy|FTIR|EMCCD|APD|CMOS|EBCCD|Other
        DetectorSettings: @ID!id:Detector @Offset?float @Gain?float @Voltage?float @VoltageUnit?unit:ElectricPotential @Zoom?float @ReadOutRate?float @ReadOutRateUnit?unit:Frequency
            @Binning?enum:1x1|2x2|4x4|8x8|Other @Integration?int1
        Dichroic: AnnotationRef* %maker @ID!id:Dichroic
        DichroicRef: @ID!id:Dichroic
        DoubleAnnotation: Description? AnnotationRef* Value! %annotation
        DoubleAnnotation/Value: #double
        Ellipse: Transform? AnnotationRef* %shape @X!float @Y!float @RadiusX!float @RadiusY!float
        EmissionFilterRef: @ID!id:Filter
        ExcitationFilterRef: @ID!id:Filter
        Experiment: Description? ExperimenterRef? MicrobeamManipulation*
            @Type?list:FP|FRET|TimeLapse|FourDPlus|Screen|Immunocytochemistry|Immunofluorescence|FISH|Electrophysiology|IonImaging|Colocalization|PGIDocumentation|FluorescenceLifetime|SpectralImaging|Photobleaching|SPIM|Other
            @ID!id:Experiment
        ExperimentRef: @ID!id:Experiment
        Experimenter: AnnotationRef* @ID!id:Experimenter @FirstName?string @MiddleName?string @LastName?string @Email?string @Institution?string @UserName?string
        ExperimenterGroup: Description? ExperimenterRef* Leader* AnnotationRef* @Name?string @ID!id:ExperimenterGroup
        ExperimenterGroupRef: @ID!id:ExperimenterGroup
        ExperimenterRef: @ID!id:Experimenter
        External: @href!uri @SHA1!hex40 @Compression?enum:zlib|bzip2|none
        Filament: AnnotationRef* %maker @ID!id:LightSource @Power?float @PowerUnit?unit:Power @Type?enum:Incandescent|Halogen|Other
        FileAnnotation: Description? AnnotationRef* BinaryFile! %annotation
        Filter: TransmittanceRange? AnnotationRef* %maker @Type?enum:Dichroic|LongPass|ShortPass|BandPass|MultiPass|NeutralDensity|Tuneable|Other @FilterWheel?string @ID!id:Filter
        FilterSet: ExcitationFilterRef* DichroicRef? EmissionFilterRef* %maker @ID!id:FilterSet
        FilterSetRef: @ID!id:FilterSet
        Folder: Description? FolderRef* ImageRef* ROIRef* AnnotationRef* @ID!id:Folder @Name?string
        FolderRef: @ID!id:Folder
        GenericExcitationSource: AnnotationRef* Map? %maker @ID!id:LightSource @Power?float @PowerUnit?unit:Power
        HashSHA1: #hex40
        Image: AcquisitionDate? ExperimenterRef? Description? ExperimentRef? ExperimenterGroupRef? InstrumentRef? ObjectiveSettings? ImagingEnvironment? StageLabel? Pixels! ROIRef*
            MicrobeamManipulationRef* AnnotationRef* @ID!id:Image @Name?string
        ImageRef: @ID!id:Image
        ImagingEnvironment: Map? @Temperature?float @TemperatureUnit?unit:Temperature @AirPressure?float @AirPressureUnit?unit:Pressure @Humidity?fraction @CO2Percent?fraction
        Instrument: Microscope? Laser|Arc|Filament|LightEmittingDiode|GenericExcitationSource* Detector* Objective* FilterSet* Filter* Dichroic* AnnotationRef* @ID!id:Instrument
        InstrumentRef: @ID!id:Instrument
        Label: Transform? AnnotationRef* %shape @X!float @Y!float
        Laser: AnnotationRef* Pump? %maker @ID!id:LightSource @Power?float @PowerUnit?unit:Power @Type?enum:Excimer|Gas|MetalVapor|SolidState|Dye|Semiconductor|FreeElectron|Other
            @LaserMedium?enum:Cu|Ag|ArFl|ArCl|KrFl|KrCl|XeFl|XeCl|XeBr|N|Ar|Kr|Xe|HeNe|HeCd|CO|CO2|H2O|HFl|NdGlass|NdYAG|ErGlass|ErYAG|HoYLF|HoYAG|Ruby|TiSapphire|Alexandrite|Rhodamine6G|CoumarinC30|GaAs|GaAlAs|EMinus|Other
            @Wavelength?float1 @WavelengthUnit?unit:Length @FrequencyMultiplication?int1 @Tuneable?bool @Pulse?enum:CW|Single|QSwitched|Repetitive|ModeLocked|Other @PockelCell?bool
            @RepetitionRate?float @RepetitionRateUnit?unit:Frequency
        Leader: @ID!id:Experimenter
        LightEmittingDiode: AnnotationRef* %maker @ID!id:LightSource @Power?float @PowerUnit?unit:Power
        LightPath: ExcitationFilterRef* DichroicRef? EmissionFilterRef* AnnotationRef*
        LightSourceSettings: @ID!id:LightSource @Attenuation?fraction @Wavelength?float1 @WavelengthUnit?unit:Length
        Line: Transform? AnnotationRef* %shape @X1!float @Y1!float @X2!float @Y2!float @MarkerStart?enum:Arrow @MarkerEnd?enum:Arrow
        ListAnnotation: Description? AnnotationRef* %annotation
        LongAnnotation: Description? AnnotationRef* Value! %annotation
        LongAnnotation/Value: #long
        M: #string @K?string
        Map: M*
        MapAnnotation: Description? AnnotationRef* Value! %annotation
        MapAnnotation/Value: M*
        Mask: Transform? AnnotationRef* BinData! %shape @X!float @Y!float @Width!float @Height!float
        MetadataOnly:
        MicrobeamManipulation: Description? ROIRef* ExperimenterRef! LightSourceSettings* @ID!id:MicrobeamManipulation
            @Type?list:FRAP|FLIP|InverseFRAP|Photoablation|Photoactivation|Uncaging|OpticalTrapping|Other
        MicrobeamManipulationRef: @ID!id:MicrobeamManipulation
        Microscope: %maker @Type?enum:Upright|Inverted|Dissection|Electrophysiology|Other
        OME: Rights? Project* Dataset* Folder* Experiment* Plate* Screen* Experimenter* ExperimenterGroup* Instrument* Image* StructuredAnnotations? ROI* BinaryOnly? @UUID?uuid @Creator?string
        Objective: AnnotationRef* %maker @ID!id:Objective @Correction?enum:UV|PlanApo|PlanFluor|SuperFluor|VioletCorrected|Achro|Achromat|Fluor|Fl|Fluar|Neofluar|Fluotar|Apo|PlanNeofluar|Other
            @Immersion?enum:Oil|Water|WaterDipping|Air|Multi|Glycerol|Other @LensNA?float @NominalMagnification?float @CalibratedMagnification?float @WorkingDistance?float
            @WorkingDistanceUnit?unit:Length @Iris?bool
        ObjectiveSettings: @ID!id:Objective @CorrectionCollar?float @Medium?enum:Air|Oil|Water|Glycerol|Other @RefractiveIndex?float
        Pixels: Channel* BinData* TiffData* MetadataOnly? Plane* @ID!id:Pixels @DimensionOrder!enum:XYZCT|XYZTC|XYCTZ|XYCZT|XYTCZ|XYTZC
            @Type!enum:int8|int16|int32|uint8|uint16|uint32|float|double|complex|double-complex|bit @SignificantBits?int1 @Interleaved?bool @BigEndian?bool @SizeX!int1 @SizeY!int1 @SizeZ!int1
            @SizeC!int1 @SizeT!int1 @PhysicalSizeX?float1 @PhysicalSizeXUnit?unit:Length @PhysicalSizeY?float1 @PhysicalSizeYUnit?unit:Length @PhysicalSizeZ?float1 @PhysicalSizeZUnit?unit:Length
            @TimeIncrement?float @TimeIncrementUnit?unit:Time
        Plane: HashSHA1? AnnotationRef* @TheZ!int0 @TheT!int0 @TheC!int0 @DeltaT?float @DeltaTUnit?unit:Time @ExposureTime?float @ExposureTimeUnit?unit:Time @PositionX?float
            @PositionXUnit?unit:Length @PositionY?float @PositionYUnit?unit:Length @PositionZ?float @PositionZUnit?unit:Length
        Plate: Description? Well* AnnotationRef* PlateAcquisition* @ID!id:Plate @Name?string @Status?string @ExternalIdentifier?string @ColumnNamingConvention?enum:letter|number
            @RowNamingConvention?enum:letter|number @WellOriginX?float @WellOriginXUnit?unit:Length @WellOriginY?float @WellOriginYUnit?unit:Length @Rows?int1 @Columns?int1 @FieldIndex?int0
        PlateAcquisition: Description? WellSampleRef* AnnotationRef* @ID!id:PlateAcquisition @Name?string @EndTime?dateTime @StartTime?dateTime @MaximumFieldCount?int1
        PlateRef: @ID!id:Plate
        Point: Transform? AnnotationRef* %shape @X!float @Y!float
        Polygon: Transform? AnnotationRef* %shape @Points!string
        Polyline: Transform? AnnotationRef* %shape @Points!string @MarkerStart?enum:Arrow @MarkerEnd?enum:Arrow
        Project: Description? ExperimenterRef? ExperimenterGroupRef? DatasetRef* AnnotationRef* @Name?string @ID!id:Project
        ProjectRef: @ID!id:Project
        Pump: @ID!id:LightSource
        ROI: Union! AnnotationRef* Description? @ID!any-id @Name?string
        ROIRef: @ID!any-id
        Reagent: Description? AnnotationRef* @ID!id:Reagent @Name?string @ReagentIdentifier?string
        ReagentRef: @ID!id:Reagent
        Rectangle: Transform? AnnotationRef* %shape @X!float @Y!float @Width!float @Height!float
        Rights: RightsHolder? RightsHeld?
        RightsHeld: #string
        RightsHolder: #string
        Screen: Description? Reagent* PlateRef* AnnotationRef* @ID!id:Screen @Name?string @ProtocolIdentifier?string @ProtocolDescription?string @ReagentSetDescription?string
            @ReagentSetIdentifier?string @Type?string
        StageLabel: @Name!string @X?float @XUnit?unit:Length @Y?float @YUnit?unit:Length @Z?float @ZUnit?unit:Length
        StructuredAnnotations:
            XMLAnnotation|FileAnnotation|ListAnnotation|LongAnnotation|DoubleAnnotation|CommentAnnotation|BooleanAnnotation|TimestampAnnotation|TagAnnotation|TermAnnotation|MapAnnotation*
        TagAnnotation: Description? AnnotationRef* Value! %annotation
        TagAnnotation/Value: #string
        TermAnnotation: Description? AnnotationRef* Value! %annotation
        TermAnnotation/Value: #string
        TiffData: UUID? @IFD?int0 @FirstZ?int0 @FirstT?int0 @FirstC?int0 @PlaneCount?int0
        TimestampAnnotation: Description? AnnotationRef* Value! %annotation
        TimestampAnnotation/Value: #dateTime
        Transform: @A00!float @A10!float @A01!float @A11!float @A02!float @A12!float
        TransmittanceRange: @CutIn?float1 @CutInUnit?unit:Length @CutOut?float1 @CutOutUnit?unit:Length @CutInTolerance?float0 @CutInToleranceUnit?unit:Length @CutOutTolerance?float0
            @CutOutToleranceUnit?unit:Length @Transmittance?fraction
        UUID: #uuid @FileName?string
        Union: Rectangle|Mask|Point|Ellipse|Line|Polyline|Polygon|Label*
        Well: WellSample* ReagentRef? AnnotationRef* @ID!id:Well @Column!int0 @Row!int0 @ExternalDescription?string @ExternalIdentifier?string @Type?string @Color?int
        WellSample: ImageRef? @ID!id:WellSample @PositionX?float @PositionXUnit?unit:Length @PositionY?float @PositionYUnit?unit:Length @Timepoint?dateTime @Index!int0
        WellSampleRef: @ID!id:WellSample
        XMLAnnotation: Description? AnnotationRef* Value! %annotation
        XMLAnnotation/Value: ANY*
        """;
}
